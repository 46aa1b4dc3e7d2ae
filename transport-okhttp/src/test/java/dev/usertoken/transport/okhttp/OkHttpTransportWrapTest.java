package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
    void aProxySelectorThatThrowsEndsTheExchangeAndNoThread() {
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
        OkHttpClient client =
                new OkHttpClient.Builder().proxySelector(new Throwing()).build();
        try (Transport transport = OkHttpTransport.wrap(client)) {
            assertThatThrownBy(() -> send(transport, URI.create("http://origin.test/")))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.CONNECT);
        } finally {
            end(client);
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).hasValue(null);
    }

    private static final class Throwing extends ProxySelector {
        @Override
        public List<Proxy> select(URI uri) {
            throw new IllegalStateException();
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
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
