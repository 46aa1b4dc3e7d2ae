package dev.usertoken.transport.apache;

import static dev.usertoken.transport.apache.Exchanges.OK;
import static dev.usertoken.transport.apache.Exchanges.failureOf;
import static dev.usertoken.transport.apache.Exchanges.send;
import static dev.usertoken.transport.apache.Exchanges.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApacheTransportWrapTest {
    @Test
    void redirect_isReturnedButFollowedForOwner() throws Exception {
        CloseableHttpClient client = HttpClients.createDefault();
        try (ScriptedServer other = ScriptedServer.start(connection -> connection.respondEach(OK));
                ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(
                        "HTTP/1.1 302 Moved\r\nLocation: " + other.uri("/") + "\r\nContent-Length: 0\r\n\r\n"));
                Transport transport = ApacheTransport.wrap(client)) {
            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(302);
            assertThat(other.connectionCount()).isZero();

            assertThat(get(client, server.uri("/"))).isEqualTo(200);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void clientInterceptors_runAndClientOutlivesTransport() throws Exception {
        List<Integer> seen = new ArrayList<>();
        CloseableHttpClient client = HttpClients.custom()
                .addRequestInterceptorLast((request, entity, context) -> request.addHeader("X-Owner", "1"))
                .addResponseInterceptorFirst((response, entity, context) -> seen.add(response.getCode()))
                .build();
        try (ScriptedServer server = ScriptedServer.start(connection ->
                connection.respondEach("HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"))) {
            Transport transport = ApacheTransport.wrap(client);
            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(503);
            assertThat(seen).containsExactly(503);
            assertThat(server.requests().get(0).headers("X-Owner")).containsExactly("1");
            transport.close();

            assertThat(get(client, server.uri("/"))).isEqualTo(503);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void compressedBody_isReturnedAsReceived() throws Exception {
        CloseableHttpClient client = HttpClients.createDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw"));
                Transport transport = ApacheTransport.wrap(client)) {
            TransportResponse response = send(transport, "POST", server.uri("/"));

            assertThat(response.body()).containsExactly('r', 'a', 'w');
            assertThat(response.headers().first(HttpHeaders.CONTENT_ENCODING)).contains("gzip");
            assertThat(server.requests().get(0).headers(HttpHeaders.ACCEPT_ENCODING))
                    .containsExactly("identity");
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void cancel_endsWaitForConnectionAndKeepsPoolUsable() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        CloseableHttpClient client = withOneConnection(HttpClients.custom());
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    read.complete(null);
                    connection.hold();
                    connection.send(OK);
                    connection.respondEach(OK);
                });
                Transport transport = ApacheTransport.wrap(client)) {
            CompletableFuture<TransportResponse> first = start(transport, "POST", server.uri("/"));
            read.get(20, TimeUnit.SECONDS);
            CompletableFuture<Thread> waiting = new CompletableFuture<>();
            CompletableFuture<TransportResponse> second = start(transport, "POST", server.uri("/"), waiting);
            second.cancel(true);
            waiting.get(20, TimeUnit.SECONDS).join(20_000);
            assertThat(waiting.get().isAlive()).isFalse();
            server.release();

            assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(200);
            assertThat(server.requests()).hasSize(2);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errorOfInterceptor_isFailureAndKeepsPoolUsable(boolean beforeTheRequest) throws Exception {
        AtomicInteger exchanges = new AtomicInteger();
        CloseableHttpClient client = withOneConnection(HttpClients.custom()
                .addExecInterceptorAfter(ChainElement.PROTOCOL.name(), "broken", (request, scope, chain) -> {
                    if (exchanges.incrementAndGet() > 1) {
                        return chain.proceed(request, scope);
                    }
                    if (!beforeTheRequest) {
                        chain.proceed(request, scope);
                    }
                    throw new NoClassDefFoundError("secret");
                }));
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = ApacheTransport.wrap(client)) {
            assertThat(failureOf(start(transport, "POST", server.uri("/"))))
                    .isEqualTo(beforeTheRequest ? Kind.CONNECT : Kind.PROTOCOL);

            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(200);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void closedClient_isFailure() throws Exception {
        CloseableHttpClient client = HttpClients.createDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = ApacheTransport.wrap(client)) {
            client.close(CloseMode.IMMEDIATE);

            assertThat(failureOf(start(transport, "POST", server.uri("/")))).isEqualTo(Kind.CONNECT);
        }
    }

    private static CloseableHttpClient withOneConnection(HttpClientBuilder builder) {
        PoolingHttpClientConnectionManager one = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(1)
                .setMaxConnPerRoute(1)
                .build();
        return builder.setConnectionManager(one).build();
    }

    private static int get(CloseableHttpClient client, URI uri) throws Exception {
        return client.execute(ClassicRequestBuilder.get(uri).build(), response -> response.getCode());
    }
}
