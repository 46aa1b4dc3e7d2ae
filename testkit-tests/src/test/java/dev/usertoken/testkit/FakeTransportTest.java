package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.AuthenticationException;
import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FakeTransportTest {
    private static final String SECRET = "planted-secret";
    private static final StaffCredentials CREDENTIALS =
            StaffCredentials.of("-99", "Siteowner", Secret.of(SECRET + "-password"));

    private final FakeTransport transport = new FakeTransport();

    @Test
    void clientGetsTheResponsesInOrder() {
        transport
                .fail(TransportFailure.Kind.CONNECT)
                .reply(200, "application/toy", "{\"AccessToken\"\"first\"}")
                .reply(403, "application/toy", "{\"Error\"{\"Code\"\"DeniedAccess\"}}");
        try (UserTokenClient client = client()) {
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> client.issue(CREDENTIALS));
            assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.CONNECT);
            UserToken token = client.renew(UserToken.of("-99", Secret.of(SECRET + "-token")));
            assertThat(token.renewals()).isEqualTo(1);
            assertThatThrownBy(() -> client.issue(CREDENTIALS)).isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void requestsAreRecordedWithoutSecretsInTheirText() {
        transport.reply(204, "text/plain", "");
        try (UserTokenClient client = client()) {
            client.revoke(UserToken.of("-99", Secret.of(SECRET + "-token")));
        }
        TransportRequest sent = transport.requests().get(0);
        assertThat(sent.method()).isEqualTo("DELETE");
        assertThat(sent.headers().first("Authorization")).hasValue("Bearer " + SECRET + "-token");
        assertThat(transport.requests().toString()).contains("DELETE").doesNotContain(SECRET);
    }

    @Test
    void hangingExchangeEndsAtTheClientsTimeout() {
        transport.hang();
        try (UserTokenClient client = client()) {
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> client.issue(CREDENTIALS));
            assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.TIMEOUT);
        }
    }

    @Test
    void hangingExchangeEndsWhenTheClientIsClosed() throws Exception {
        transport.hang();
        UserTokenClient client = client(Duration.ofMinutes(1));
        CompletableFuture<UserToken> issued = client.issueAsync(CREDENTIALS);
        client.close();
        assertThatThrownBy(() -> issued.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        TransportException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.CANCELLED));
    }

    @Test
    void emptyResponseRenewsAToken() {
        transport.reply(200, "text/plain", "");
        try (UserTokenClient client = client()) {
            UserToken token = client.renew(UserToken.of("-99", Secret.of(SECRET + "-token")));
            assertThat(token.renewals()).isEqualTo(1);
        }
    }

    @Test
    void requestWithoutOutcomeIsAnAssertionError() {
        assertThatThrownBy(() -> transport.send(request(), Runnable::run))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "No outcome is left for request 1, TransportRequest[POST /path]. Add one more with reply, fail or"
                                + " hang.");
        try (UserTokenClient client = client()) {
            assertThatThrownBy(() -> client.issue(CREDENTIALS)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void eachOutcomeIsTakenOnceByManyThreads() throws Exception {
        int many = 200;
        IntStream.range(0, many).forEach(i -> transport.reply(200, "text/plain", "body " + i));
        List<CompletableFuture<TransportResponse>> exchanges = IntStream.range(0, many)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> transport.send(request(), Runnable::run))
                        .thenCompose(exchange -> exchange))
                .collect(Collectors.toList());
        CompletableFuture.allOf(exchanges.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        assertThat(exchanges.stream()
                        .map(exchange -> new String(exchange.join().body(), StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(many);
        assertThat(transport.requests()).hasSize(many);
    }

    private UserTokenClient client() {
        return client(Duration.ofMillis(300));
    }

    private UserTokenClient client(Duration timeout) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(SECRET + "-key"))
                .codec(new ToyCodec(Set.of()))
                .retryPolicy(RetryPolicy.none())
                .timeout(timeout)
                .transport(transport)
                .build();
    }

    private static TransportRequest request() {
        return TransportRequest.of(
                "POST", URI.create("http://localhost/path"), Headers.empty(), new byte[0], Duration.ofSeconds(1), 1);
    }
}
