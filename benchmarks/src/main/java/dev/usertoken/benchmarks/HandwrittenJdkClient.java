package dev.usertoken.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The calls by hand over the JDK's client. */
final class HandwrittenJdkClient implements TokenClient {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final HandwrittenJson json = new HandwrittenJson();
    private final URI baseUri;

    HandwrittenJdkClient(URI baseUri) {
        this.baseUri = baseUri;
    }

    @Override
    public String issue() throws Exception {
        HttpRequest request = request("issue")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.login()))
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        return json.token(response.statusCode(), response.body());
    }

    @Override
    public void revoke() throws Exception {
        HttpRequest request = request("revoke")
                .header("Authorization", "Bearer 0123456789abcdef")
                .DELETE()
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        json.read(response.statusCode(), response.body());
    }

    private HttpRequest.Builder request(String operation) {
        return HttpRequest.newBuilder(baseUri.resolve("/public/v6/usertoken/" + operation))
                .timeout(Duration.ofSeconds(30))
                .header("API-Key", API_KEY)
                .header("SiteId", SITE)
                .header("Accept", "application/json");
    }

    @Override
    public void close() {}
}
