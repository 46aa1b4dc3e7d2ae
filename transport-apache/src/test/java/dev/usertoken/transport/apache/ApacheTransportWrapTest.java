package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApacheTransportWrapTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void theOwnersClientFollowsNoRedirectHereAndStillDoesElsewhere() throws Exception {
        CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
        try (ScriptedServer other = ScriptedServer.start(connection -> connection.answerEach(OK));
                ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(
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
    void theOwnersInterceptorsAreAskedAndItsClientOutlivesTheTransport() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .addRequestInterceptorLast((request, entity, context) -> asked.incrementAndGet())
                .build();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            Transport transport = ApacheTransport.wrap(client);
            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(200);
            transport.close();

            assertThat(get(client, server.uri("/"))).isEqualTo(200);
            assertThat(asked).hasValue(2);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "GET"})
    void aResponseThatTheOwnersClientWouldActOnIsHandedOn(String method) throws Exception {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(null, -1), new UsernamePasswordCredentials("user", "password".toCharArray()));
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setDefaultCredentialsProvider(credentials)
                .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ZERO_MILLISECONDS))
                .build();
        try (Transport transport = ApacheTransport.wrap(client)) {
            for (String answer : new String[] {
                "503 Later\r\nRetry-After: 0", "429 Too Many", "401 No\r\nWWW-Authenticate: Basic realm=\"r\""
            }) {
                try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(
                        "HTTP/1.1 " + answer + "\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"))) {
                    assertThat(send(transport, method, server.uri("/")).status())
                            .isEqualTo(Integer.parseInt(answer.substring(0, 3)));
                    send(transport, method, server.uri("/"));

                    assertThat(server.requests())
                            .hasSize(2)
                            .allSatisfy(request -> assertThat(request.headerLines())
                                    .noneMatch(line -> line.matches("(?i)(cookie|authorization|upgrade):.*")));
                }
            }
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "GET"})
    void aRequestThatWasReadAndNotAnsweredIsNotSentAgain(String method) throws Exception {
        CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.reset();
                });
                Transport transport = ApacheTransport.wrap(client)) {
            assertThatThrownBy(() -> send(transport, method, server.uri("/")))
                    .hasCauseInstanceOf(TransportFailure.class)
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.IO);
            assertThat(server.requests()).hasSize(1);
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    /** At once, or at the latest when the time left is over. */
    @Test
    void cancelClosesTheConnectionOfTheOwnersClient() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.peerClosed().thenRun(() -> closed.complete(null));
                    read.complete(null);
                    connection.hold();
                });
                Transport transport = ApacheTransport.wrap(client)) {
            CompletableFuture<TransportResponse> exchange = transport.send(TransportRequest.of(
                    "POST", server.uri("/"), Headers.empty(), new byte[0], Duration.ofSeconds(2), 1024));
            read.get(20, TimeUnit.SECONDS);
            exchange.cancel(true);

            assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
        } finally {
            client.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void aClientThatCannotAbortIsRefused() throws Exception {
        try (CloseableHttpAsyncClient client = HttpAsyncClients.createMinimal()) {
            assertThatThrownBy(() -> ApacheTransport.wrap(client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("client must not be a minimal one");
        }
    }

    @Test
    void aClientThatItsOwnerHasClosedIsNoConnection() throws Exception {
        CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK));
                Transport transport = ApacheTransport.wrap(client)) {
            client.close(CloseMode.IMMEDIATE);

            assertThatThrownBy(() -> send(transport, "POST", server.uri("/")))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.CONNECT);
        }
    }

    private static TransportResponse send(Transport transport, String method, URI uri) throws Exception {
        return transport
                .send(TransportRequest.of(method, uri, Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024))
                .get(30, TimeUnit.SECONDS);
    }

    private static int get(CloseableHttpAsyncClient client, URI uri) throws Exception {
        SimpleHttpRequest request = SimpleRequestBuilder.get(uri).build();
        return client.execute(request, null).get(30, TimeUnit.SECONDS).getCode();
    }
}
