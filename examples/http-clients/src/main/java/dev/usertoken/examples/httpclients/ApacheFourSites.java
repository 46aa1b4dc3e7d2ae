package dev.usertoken.examples.httpclients;

import dev.usertoken.TokenSession;
import java.io.IOException;
import java.net.URI;
import org.apache.http.HttpResponse;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.entity.BufferedHttpEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4, for which there is no adapter, with {@link TokenSession#call}. */
public final class ApacheFourSites {
    private ApacheFourSites() {}

    /** Creates a client with timeouts, and without redirects, which would send the API key to another host. */
    public static CloseableHttpClient client() {
        RequestConfig timeouts = RequestConfig.custom()
                .setConnectTimeout(3_000)
                .setConnectionRequestTimeout(3_000)
                .setSocketTimeout(10_000)
                .build();
        return HttpClients.custom()
                .setDefaultRequestConfig(timeouts)
                .disableRedirectHandling()
                .build();
    }

    /** Returns the response to a call that is sent once more with another token after a 401. */
    public static HttpResponse sites(URI baseUri, TokenSession session, CloseableHttpClient http) throws IOException {
        URI uri = baseUri.resolve("/public/v6/site/sites");
        return session.call(
                uri,
                credentials -> {
                    HttpGet request = new HttpGet(uri);
                    credentials.forEach(request::setHeader);
                    return http.execute(request, ApacheFourSites::read);
                },
                response -> response.getStatusLine().getStatusCode());
    }

    /** Reads the body, after which the connection serves the next call. */
    private static HttpResponse read(HttpResponse response) throws IOException {
        if (response.getEntity() != null) {
            EntityUtils.updateEntity(response, new BufferedHttpEntity(response.getEntity()));
        }
        return response;
    }
}
