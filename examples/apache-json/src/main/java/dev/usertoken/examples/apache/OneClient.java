package dev.usertoken.examples.apache;

import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.transport.apache.ApacheTransport;
import java.net.URI;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * Issues a token, requests the site with it, and revokes it, all with one HttpClient. The only argument is a base URI,
 * such as that of a sandbox.
 */
public final class OneClient {
    private OneClient() {}

    public static void main(String[] arguments) throws Exception {
        URI baseUri = URI.create(arguments[0]);
        String apiKey = variable("USERTOKEN_API_KEY");
        try (CloseableHttpClient http = client();
                UserTokenClient client = UserTokenClient.builder()
                        .baseUri(baseUri)
                        .apiKey(Secret.of(apiKey))
                        .transport(ApacheTransport.wrap(http))
                        .build()) {
            UserToken token =
                    client.issue(StaffCredentials.of("-99", "Siteowner", Secret.of(variable("USERTOKEN_PASSWORD"))));
            ClassicHttpRequest request = ClassicRequestBuilder.get(baseUri.resolve("/public/v6/site/sites"))
                    .addHeader("API-Key", apiKey)
                    .addHeader("SiteId", token.siteId())
                    .addHeader("Authorization", token.authorization(AuthorizationStyle.BEARER))
                    .build();
            int status = http.execute(request, response -> response.getCode());
            System.out.println("The site: " + status);
            client.revoke(token);
        }
    }

    /** Creates a client with a response timeout, and without redirects, which would send the headers to another host. */
    private static CloseableHttpClient client() {
        return HttpClients.custom()
                .disableRedirectHandling()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.ofSeconds(10))
                        .build())
                .build();
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + name);
        }
        return value;
    }
}
