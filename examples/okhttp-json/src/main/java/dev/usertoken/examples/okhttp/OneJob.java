package dev.usertoken.examples.okhttp;

import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.net.URI;

/**
 * Issues a token, does a job with it, and revokes it. The only argument is a base URI, if it is not that of the
 * service.
 */
public final class OneJob {
    private OneJob() {}

    public static void main(String[] arguments) {
        UserTokenClient.Builder builder = UserTokenClient.builder().apiKey(secret("USERTOKEN_API_KEY"));
        if (arguments.length > 0) {
            builder.baseUri(URI.create(arguments[0]));
        }
        try (UserTokenClient client = builder.build()) {
            UserToken token = client.issue(StaffCredentials.of("-99", "Siteowner", secret("USERTOKEN_PASSWORD")));
            try {
                doJob(token.siteId(), token.authorization(AuthorizationStyle.BEARER));
            } finally {
                client.revoke(token);
            }
        }
    }

    /** Calls the rest of the API with the headers {@code SiteId} and {@code Authorization}. */
    private static void doJob(String siteId, String authorization) {
        System.out.println("A token of site " + siteId + ", " + authorization.length() + " characters long");
    }

    private static Secret secret(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + variable);
        }
        return Secret.of(value);
    }
}
