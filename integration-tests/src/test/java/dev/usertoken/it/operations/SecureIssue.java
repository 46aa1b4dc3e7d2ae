package dev.usertoken.it.operations;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/** A program for child JVMs: issues a token with each of the named transports, and prints the failures. */
final class SecureIssue {
    private SecureIssue() {}

    /** Takes the base URI and the names of the transports. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            try (UserTokenClient client = TestData.client(URI.create(arguments[0]))
                    .transportName(arguments[i])
                    .retryPolicy(RetryPolicy.none())
                    .build()) {
                System.out.println(client.issue(TestData.LOGIN));
            } catch (TransportException e) {
                System.out.println(arguments[i] + " " + e.kind() + ": " + e.getMessage());
            }
        }
    }
}
