package dev.usertoken.benchmarks;

import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** The calls by hand over Apache HttpClient. */
final class HandwrittenApacheClient implements TokenClient {
    private static final int CONNECTIONS = 100;

    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setMaxConnTotal(CONNECTIONS)
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom()
                    .setResponseTimeout(Timeout.ofSeconds(30))
                    .build())
            .build();
    private final HandwrittenJson json = new HandwrittenJson();
    private final URI baseUri;

    HandwrittenApacheClient(URI baseUri) {
        this.baseUri = baseUri;
    }

    @Override
    public String issue() throws Exception {
        HttpPost request = new HttpPost(uri("issue"));
        request.setEntity(new ByteArrayEntity(json.login(), ContentType.APPLICATION_JSON));
        return client.execute(
                withHeaders(request),
                response -> json.token(response.getCode(), EntityUtils.toByteArray(response.getEntity())));
    }

    @Override
    public void revoke() throws Exception {
        HttpDelete request = new HttpDelete(uri("revoke"));
        request.setHeader("Authorization", "Bearer 0123456789abcdef");
        client.execute(
                withHeaders(request),
                response -> json.read(response.getCode(), EntityUtils.toByteArray(response.getEntity())));
    }

    private URI uri(String operation) {
        return baseUri.resolve("/public/v6/usertoken/" + operation);
    }

    private static HttpUriRequestBase withHeaders(HttpUriRequestBase request) {
        request.setHeader("API-Key", API_KEY);
        request.setHeader("SiteId", SITE);
        request.setHeader("Accept", "application/json");
        return request;
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
