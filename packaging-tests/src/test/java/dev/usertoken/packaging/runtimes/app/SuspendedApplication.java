package dev.usertoken.packaging.runtimes.app;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.io.IOException;

/** An application that holds a token and a connection until it reads a byte, and then uses both. */
public final class SuspendedApplication {
    private SuspendedApplication() {}

    /** Takes the URI of the sandbox. */
    public static void main(String[] arguments) throws IOException {
        try (UserTokenClient client = Application.client(arguments[0])
                        .retryPolicy(RetryPolicy.none())
                        .build();
                TokenSession session = client.session(Application.LOGIN)) {
            UserToken held = session.token();
            System.out.println("waiting");
            System.in.read();
            client.issue(Application.LOGIN);
            System.out.println(session.token().equals(held) ? "done" : "the session has replaced its token");
        }
    }
}
