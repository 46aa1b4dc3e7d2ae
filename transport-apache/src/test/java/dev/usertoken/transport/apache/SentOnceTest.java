package dev.usertoken.transport.apache;

import static dev.usertoken.transport.apache.Exchanges.OK;
import static dev.usertoken.transport.apache.Exchanges.failureOf;
import static dev.usertoken.transport.apache.Exchanges.send;
import static dev.usertoken.transport.apache.Exchanges.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is sent once, even if the client would repeat it for its owner. */
@Timeout(60)
class SentOnceTest {
    private static final List<String> STATUSES = List.of(
            "307 Elsewhere\r\nLocation: /",
            "308 Elsewhere\r\nLocation: /",
            "302 Elsewhere\r\nLocation: /",
            "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
            "407 No\r\nProxy-Authenticate: Basic realm=\"r\"",
            "408 Late",
            "425 Early",
            "429 Many\r\nRetry-After: 0",
            "503 Later\r\nRetry-After: 0");

    enum Client {
        CREATED {
            @Override
            CloseableHttpClient create() {
                TransportConfig config = TransportConfig.builder().build();
                return HttpClientFactory.create(
                        config, HttpClientFactory.connections(config), HttpClientFactory.LONGEST_IDLE);
            }
        },
        DEFAULT {
            @Override
            CloseableHttpClient create() {
                return HttpClients.createDefault();
            }
        },
        MINIMAL {
            @Override
            CloseableHttpClient create() {
                return HttpClients.createMinimal();
            }
        },
        EAGER {
            @Override
            CloseableHttpClient create() {
                return eager().build();
            }
        };

        abstract CloseableHttpClient create();
    }

    static Stream<Arguments> clientsAndMethods() {
        return Stream.of(Client.values())
                .flatMap(client -> Stream.of("POST", "DELETE").map(method -> Arguments.of(client, method)));
    }

    @ParameterizedTest
    @MethodSource("clientsAndMethods")
    void statusThatInvitesRetry_isReturned(Client client, String method) throws Exception {
        for (String status : STATUSES) {
            CloseableHttpClient http = client.create();
            try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(
                            "HTTP/1.1 " + status + "\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
                    Transport transport = ApacheTransport.wrap(http)) {
                assertThat(send(transport, method, server.uri("/")).status())
                        .isEqualTo(Integer.parseInt(status.substring(0, 3)));
                send(transport, method, server.uri("/"));

                assertThat(server.requests())
                        .hasSize(2)
                        .allSatisfy(request -> assertThat(request.headerLines())
                                .noneMatch(line -> line.matches("(?i)(cookie|authorization|upgrade|expect):.*")));
            } finally {
                http.close(CloseMode.IMMEDIATE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("clientsAndMethods")
    void brokenConnection_isFailure(Client client, String method) throws Exception {
        CloseableHttpClient http = client.create();
        try (ScriptedServer closing = ScriptedServer.start(ScriptedServer.Connection::read);
                ScriptedServer resetting = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.reset();
                });
                ScriptedServer resettingLater = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(OK);
                    connection.read();
                    connection.reset();
                });
                Transport transport = ApacheTransport.wrap(http)) {
            assertThat(failureOf(start(transport, method, closing.uri("/")))).isEqualTo(Kind.IO);
            assertThat(failureOf(start(transport, method, resetting.uri("/")))).isEqualTo(Kind.IO);
            send(transport, method, resettingLater.uri("/"));
            assertThat(failureOf(start(transport, method, resettingLater.uri("/"))))
                    .isEqualTo(Kind.IO);

            assertThat(closing.requests()).hasSize(1);
            assertThat(resetting.requests()).hasSize(1);
            assertThat(resettingLater.requests()).hasSize(2);
        } finally {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void cancelledExchange_closesConnection(Client client) throws Exception {
        CompletableFuture<ScriptedServer.Connection> read = new CompletableFuture<>();
        CloseableHttpClient http = client.create();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    read.complete(connection);
                    connection.awaitPeerClose();
                });
                Transport transport = ApacheTransport.wrap(http)) {
            CompletableFuture<?> exchange = start(transport, "POST", server.uri("/"));
            CompletableFuture<Void> closed = read.thenCompose(ScriptedServer.Connection::peerClosed);
            read.thenRun(() -> exchange.cancel(true));

            assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
        } finally {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void repeatingInterceptor_fails() throws Exception {
        CloseableHttpClient http = HttpClients.custom()
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "repeat", (request, scope, chain) -> {
                    chain.proceed(request, scope).close();
                    return chain.proceed(
                            ClassicRequestBuilder.copy(scope.originalRequest).build(), scope);
                })
                .build();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = ApacheTransport.wrap(http)) {
            assertThat(failureOf(start(transport, "POST", server.uri("/")))).isEqualTo(Kind.IO);
            assertThat(server.requests()).hasSize(1);
        } finally {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    /** HttpClient can repeat a request with a repeatable body, so only the settings of the request prevent it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "302 Elsewhere\r\nLocation: /",
                "307 Elsewhere\r\nLocation: /",
                "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
            })
    void interceptorThatCopiesBody_causesNoRedirectOrLogin(String status) throws Exception {
        CloseableHttpClient http = eager().addExecInterceptorFirst("copy", (request, scope, chain) -> {
                    request.setEntity(new ByteArrayEntity(EntityUtils.toByteArray(request.getEntity()), null));
                    return chain.proceed(request, scope);
                })
                .disableAutomaticRetries()
                .build();
        try (ScriptedServer server = ScriptedServer.start(
                        connection -> connection.respondEach("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
                ScriptedServer closing = ScriptedServer.start(ScriptedServer.Connection::read);
                Transport transport = ApacheTransport.wrap(http)) {
            assertThat(send(transport, "POST", server.uri("/")).status())
                    .isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(server.requests()).hasSize(1);
            assertThat(failureOf(start(transport, "POST", closing.uri("/"))))
                    .as("not CONNECT, which core would retry")
                    .isEqualTo(Kind.IO);
        } finally {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    private static HttpClientBuilder eager() {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(null, -1), new UsernamePasswordCredentials("user", "password".toCharArray()));
        return HttpClients.custom()
                .setDefaultCredentialsProvider(credentials)
                .setRetryStrategy(new RetryOnceStrategy())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setExpectContinueEnabled(true)
                        .setCookieSpec(StandardCookieSpec.RELAXED)
                        .build());
    }

    /** Repeats every request of its client once, regardless of its method. */
    private static final class RetryOnceStrategy implements HttpRequestRetryStrategy {
        @Override
        public boolean retryRequest(HttpRequest request, IOException failure, int count, HttpContext context) {
            return count == 1;
        }

        @Override
        public boolean retryRequest(HttpResponse response, int count, HttpContext context) {
            return count == 1;
        }

        @Override
        public TimeValue getRetryInterval(HttpResponse response, int count, HttpContext context) {
            return TimeValue.ZERO_MILLISECONDS;
        }
    }
}
