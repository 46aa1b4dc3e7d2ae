package dev.usertoken.benchmarks;

import java.net.URI;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The calls by hand over OkHttp. */
final class HandwrittenOkHttpClient implements TokenClient {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(30)).build();
    private final HandwrittenJson json = new HandwrittenJson();
    private final URI baseUri;

    HandwrittenOkHttpClient(URI baseUri) {
        this.baseUri = baseUri;
    }

    @Override
    public String issue() throws Exception {
        Request request =
                request("issue").post(RequestBody.create(json.login(), JSON)).build();
        try (Response response = client.newCall(request).execute()) {
            return json.token(response.code(), response.body().bytes());
        }
    }

    @Override
    public void revoke() throws Exception {
        Request request = request("revoke")
                .header("Authorization", "Bearer 0123456789abcdef")
                .delete()
                .build();
        try (Response response = client.newCall(request).execute()) {
            json.read(response.code(), response.body().bytes());
        }
    }

    private Request.Builder request(String operation) {
        return new Request.Builder()
                .url(baseUri.resolve("/public/v6/usertoken/" + operation).toString())
                .header("API-Key", API_KEY)
                .header("SiteId", SITE)
                .header("Accept", "application/json");
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
