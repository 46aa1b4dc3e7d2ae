package app;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/** Issues one token; takes base URI, API key, site, user name and password. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try (UserTokenClient client = UserTokenClient.builder()
                .baseUri(URI.create(args[0]))
                .apiKey(Secret.of(args[1]))
                .build()) {
            System.out.println(UserTokenClient.class.getModule());
            System.out.println(client.describe());
            System.out.println(client.issue(StaffCredentials.of(args[2], args[3], Secret.of(args[4]))));
        }
    }
}
