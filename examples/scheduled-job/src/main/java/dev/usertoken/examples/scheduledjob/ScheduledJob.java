package dev.usertoken.examples.scheduledjob;

import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A job that runs for example every few minutes and uses the token of the previous run. The arguments are a base URI
 * and the directory of the token.
 */
public final class ScheduledJob {
    /**
     * An expiration margin of an hour and no refresh margin, because a refresh in the background would end with the process.
     */
    private static final SessionOptions OPTIONS = SessionOptions.builder()
            .refreshMargin(Duration.ZERO)
            .refreshJitter(Duration.ZERO)
            .expirationMargin(Duration.ofHours(1))
            .build();

    private ScheduledJob() {}

    public static void main(String[] arguments) throws Exception {
        URI baseUri = URI.create(arguments[0]);
        StaffCredentials credentials = StaffCredentials.of("-99", "Siteowner", () -> secret("USERTOKEN_PASSWORD"));
        try (UserTokenClient client = UserTokenClient.builder()
                        .baseUri(baseUri)
                        .apiKey(secret("USERTOKEN_API_KEY"))
                        .tokenStore(FileTokenStore.in(Path.of(arguments[1])))
                        .build();
                TokenSession session = client.session(credentials, OPTIONS)) {
            HttpRequest request = HttpRequest.newBuilder(baseUri.resolve("/public/v6/site/sites"))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            HttpResponse<String> response =
                    UserTokenHttpClient.of(HttpClient.newHttpClient(), session).send(request, BodyHandlers.ofString());
            System.out.println(response.statusCode() + " " + response.body());
        }
    }

    private static Secret secret(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + variable);
        }
        return Secret.of(value);
    }
}
