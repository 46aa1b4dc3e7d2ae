package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OkHttpTransportWrapTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void theOwnersClientFollowsNoRedirectHereAndStillDoesElsewhere() throws Exception {
        OkHttpClient client = new OkHttpClient();
        try (ScriptedServer other = ScriptedServer.start(connection -> connection.answerEach(OK));
                ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(
                        "HTTP/1.1 307 Moved\r\nLocation: " + other.uri("/") + "\r\nContent-Length: 0\r\n\r\n"));
                Transport transport = OkHttpTransport.wrap(client)) {
            assertThat(send(transport, server.uri("/")).status()).isEqualTo(307);
            assertThat(other.connectionCount()).isZero();

            assertThat(get(client, server.uri("/"))).isEqualTo(200);
        } finally {
            end(client);
        }
    }

    @Test
    void theOwnersInterceptorsAreAskedAndItsClientOutlivesTheTransport() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    asked.incrementAndGet();
                    return chain.proceed(chain.request());
                })
                .build();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            Transport transport = OkHttpTransport.wrap(client);
            assertThat(send(transport, server.uri("/")).status()).isEqualTo(200);
            transport.close();

            assertThat(get(client, server.uri("/"))).isEqualTo(200);
            assertThat(asked).hasValue(2);
        } finally {
            end(client);
        }
    }

    private static TransportResponse send(Transport transport, URI uri) throws Exception {
        return transport
                .send(TransportRequest.of("POST", uri, Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024))
                .get(30, TimeUnit.SECONDS);
    }

    private static int get(OkHttpClient client, URI uri) throws IOException {
        try (Response response = client.newCall(
                        new Request.Builder().url(uri.toString()).build())
                .execute()) {
            return response.code();
        }
    }

    private static void end(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
