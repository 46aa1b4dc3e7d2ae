package dev.usertoken.packaging.runtimes.app;

import dev.usertoken.UserTokenClient;

/** Issues one token. */
public final class FirstToken {
    private FirstToken() {}

    /** Takes the URI of the server. */
    public static void main(String[] arguments) {
        try (UserTokenClient client = Application.client(arguments[0]).build()) {
            client.issue(Application.LOGIN);
        }
        System.out.println("done");
    }
}
