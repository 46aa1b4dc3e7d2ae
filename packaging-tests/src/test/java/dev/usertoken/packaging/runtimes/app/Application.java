package dev.usertoken.packaging.runtimes.app;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/** An application that uses the sandbox from a child JVM, or from a class loader of its own. */
public final class Application implements Function<URI, Runnable> {
    static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    /** For tests, which instantiate it in another class loader. */
    public Application() {}

    /** Takes the URI of the sandbox, and the number of calls to make after the first ones. */
    public static void main(String[] arguments) {
        try (UserTokenClient client = client(arguments[0]).build()) {
            callAll(client);
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                client.issue(LOGIN);
            }
        }
        System.out.println("done");
    }

    /** Starts the application. The result makes a last call and stops it. */
    @Override
    public Runnable apply(URI sandbox) {
        // Okio's thread ends a minute after the longest timeout.
        UserTokenClient client =
                client(sandbox.toString()).timeout(Duration.ofSeconds(5)).build();
        callAll(client);
        return () -> {
            client.issue(LOGIN);
            client.close();
        };
    }

    static UserTokenClient.Builder client(String sandbox) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .baseUri(URI.create(sandbox))
                .allowCleartext();
    }

    private static void callAll(UserTokenClient client) {
        UserToken token = client.renew(client.issue(LOGIN));
        client.revoke(token);
        client.revokeAsync(client.issueAsync(LOGIN).join()).join();
        try (TokenSession session = client.session(LOGIN)) {
            session.token();
        }
    }
}
