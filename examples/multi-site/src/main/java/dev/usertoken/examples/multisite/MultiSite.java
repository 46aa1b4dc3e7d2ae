package dev.usertoken.examples.multisite;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests the name of each site, with one login for all sites. A token is valid at one site only, so each site has a
 * session. The arguments are a base URI and the sites.
 */
public final class MultiSite implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final Map<String, TokenSession> sessions = new ConcurrentHashMap<>();
    private final UserTokenClient client;
    private final URI baseUri;

    private MultiSite(URI baseUri) {
        this.baseUri = baseUri;
        client = UserTokenClient.builder()
                .baseUri(baseUri)
                .apiKey(secret("USERTOKEN_API_KEY"))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        try (MultiSite all = new MultiSite(URI.create(arguments[0]))) {
            for (int i = 1; i < arguments.length; i++) {
                System.out.println("Site " + arguments[i] + ": " + all.describe(arguments[i]));
            }
        }
    }

    private String describe(String siteId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(baseUri.resolve("/public/v6/site/sites"))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = at(siteId).send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** Returns a client that sends the token of this site with each call. */
    private UserTokenHttpClient at(String siteId) {
        TokenSession session = sessions.computeIfAbsent(
                siteId,
                site -> client.session(StaffCredentials.of(site, "_ourSource", () -> secret("USERTOKEN_PASSWORD"))));
        return UserTokenHttpClient.of(http, session);
    }

    @Override
    public void close() {
        sessions.values().forEach(TokenSession::close);
        client.close();
    }

    private static Secret secret(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + variable);
        }
        return Secret.of(value);
    }
}
