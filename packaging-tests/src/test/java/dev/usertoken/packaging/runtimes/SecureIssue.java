package dev.usertoken.packaging.runtimes;

import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.net.URI;

/** A program for child JVMs: issues a token of the sandbox with each of the named transports. */
final class SecureIssue {
    private static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    private SecureIssue() {}

    /** Takes the base URI and the names of the transports; prints a line for each. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            try (UserTokenClient client = UserTokenClient.builder()
                    .apiKey(Secret.of(SandboxServer.API_KEY))
                    .baseUri(URI.create(arguments[0]))
                    .codec(new JsonCodec())
                    .sslContext(TestCertificates.client())
                    .transportName(arguments[i])
                    .retryPolicy(RetryPolicy.none())
                    .build()) {
                client.issue(LOGIN);
                System.out.println(arguments[i] + " issued");
            } catch (TransportException e) {
                System.out.println(arguments[i] + " failed, " + e.kind() + ": " + e.getMessage());
            }
        }
    }
}
