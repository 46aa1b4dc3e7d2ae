package dev.usertoken.examples.jdkxml;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/** Issues a token, prints its user, and revokes it: in XML, over the JDK's own HTTP client. */
public final class JdkXml {
    private JdkXml() {}

    /**
     * Runs the example.
     *
     * @param args the base URI, the site and the user name; the API key and the password come from the environment, as
     *     {@code USERTOKEN_API_KEY} and {@code USERTOKEN_PASSWORD}
     */
    public static void main(String[] args) {
        Secret key = Secret.of(System.getenv("USERTOKEN_API_KEY"));
        Secret password = Secret.of(System.getenv("USERTOKEN_PASSWORD"));
        System.out.println(run(URI.create(args[0]), key, StaffCredentials.of(args[1], args[2], password)));
    }

    static String run(URI baseUri, Secret key, StaffCredentials credentials) {
        try (UserTokenClient client =
                UserTokenClient.builder().baseUri(baseUri).apiKey(key).build()) {
            UserToken token = client.issue(credentials);
            String owner = token.user()
                    .map(user -> user.firstName() + " " + user.lastName())
                    .orElse("an unknown user");
            client.revoke(token);
            return "a token of " + owner + ", by " + client.describe();
        }
    }
}
