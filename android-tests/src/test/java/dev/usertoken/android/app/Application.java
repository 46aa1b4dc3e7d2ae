package dev.usertoken.android.app;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/** An application that issues, renews and revokes a token. */
public final class Application {
    private Application() {}

    /** Takes the base URI, the API key, the site, the user name and the password. */
    public static void main(String[] arguments) {
        try (UserTokenClient client = UserTokenClient.builder()
                .baseUri(URI.create(arguments[0]))
                .apiKey(Secret.of(arguments[1]))
                .build()) {
            System.out.println(client.describe());
            UserToken token = client.issue(StaffCredentials.of(arguments[2], arguments[3], Secret.of(arguments[4])));
            client.revoke(client.renew(token));
        }
        System.out.println("revoked");
    }
}
