package dev.usertoken.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** Calls a sandbox without the library. */
final class SandboxCaller {
    static final String LOGIN = "{\"Username\":\"Siteowner\",\"Password\":\"apitest1234\"}";

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Pattern TOKEN = Pattern.compile("\"AccessToken\":\"([^\"]+)\"");

    private final HttpClient client;
    private final URI baseUri;

    SandboxCaller(SandboxServer server) {
        this(server, HttpClient.newBuilder());
    }

    SandboxCaller(SandboxServer server, SSLContext context) {
        this(server, HttpClient.newBuilder().sslContext(context));
    }

    private SandboxCaller(SandboxServer server, HttpClient.Builder settings) {
        client = settings.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        baseUri = server.baseUri();
    }

    /** Creates a request with the API key and the site of the default login, and no body. */
    HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(baseUri.resolve("/public/v6" + path))
                .timeout(TIMEOUT)
                .method(method, BodyPublishers.noBody())
                .header("API-Key", SandboxServer.API_KEY)
                .header("SiteId", SandboxServer.SITE_ID);
    }

    HttpRequest.Builder issuing(String contentType, String body) {
        return request("POST", "/usertoken/issue")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body));
    }

    HttpRequest.Builder authorized(String method, String path, String token) {
        return request(method, path).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> issue() {
        return login(LOGIN);
    }

    HttpResponse<String> login(String json) {
        return send(issuing("application/json", json));
    }

    String token() {
        return tokenIn(issue().body());
    }

    HttpResponse<String> renew(String token) {
        return send(authorized("POST", "/usertoken/renew", token));
    }

    HttpResponse<String> revoke(String token) {
        return send(authorized("DELETE", "/usertoken/revoke", token));
    }

    HttpResponse<String> sites(String token) {
        return send(authorized("GET", "/site/sites", token));
    }

    static String tokenIn(String json) {
        Matcher token = TOKEN.matcher(json);
        if (!token.find()) {
            throw new AssertionError("no AccessToken in " + json);
        }
        return token.group(1);
    }
}
