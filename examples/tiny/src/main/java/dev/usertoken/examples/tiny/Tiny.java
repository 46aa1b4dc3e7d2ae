package dev.usertoken.examples.tiny;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/** Issues a token, renews it and revokes it. */
public final class Tiny {
    private Tiny() {}

    /**
     * Runs the example.
     *
     * @param args the base URI, the site and the user name; the API key and the password come from the environment, as
     *     {@code USERTOKEN_API_KEY} and {@code USERTOKEN_PASSWORD}
     */
    public static void main(String[] args) {
        Secret key = Secret.of(System.getenv("USERTOKEN_API_KEY"));
        Secret password = Secret.of(System.getenv("USERTOKEN_PASSWORD"));
        try (UserTokenClient client = UserTokenClient.builder()
                .baseUri(URI.create(args[0]))
                .apiKey(key)
                .build()) {
            System.out.println(client.describe());
            UserToken token = client.issue(StaffCredentials.of(args[1], args[2], password));
            System.out.println("issued: " + token);
            UserToken renewed = client.renew(token);
            System.out.println("renewed: " + renewed);
            client.revoke(renewed);
            System.out.println("revoked");
        }
    }
}
