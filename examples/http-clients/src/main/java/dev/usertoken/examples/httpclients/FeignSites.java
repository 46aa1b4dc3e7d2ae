package dev.usertoken.examples.httpclients;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import feign.Feign;
import feign.Request;
import feign.RequestLine;
import feign.Retryer;
import feign.http2client.Http2Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Feign over the JDK's client. */
public interface FeignSites {
    @RequestLine("GET /public/v6/site/sites")
    String sites();

    /** Creates a client of the API at this URI. Share it between all threads. */
    static FeignSites of(URI baseUri, TokenSession session) {
        HttpClient http = UserTokenHttpClient.of(
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build(), session);
        // With another connect timeout or with redirects, Feign builds a client of its own, which has no token.
        Request.Options options = new Request.Options(3, TimeUnit.SECONDS, 10, TimeUnit.SECONDS, false);
        return Feign.builder()
                .client(new Http2Client(http))
                .options(options)
                // Feign would repeat a call that the service may have received.
                .retryer(Retryer.NEVER_RETRY)
                .target(FeignSites.class, baseUri.toString());
    }
}
