package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A password supplier, which is called once for each login that is sent. */
class SupplierTest {
    private final EventLog events = new EventLog();

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void supplier_isCalledOncePerLoginSent(CallMode mode) {
        AtomicInteger calls = new AtomicInteger();
        StaffCredentials login =
                StaffCredentials.of("-99", "u", () -> Secret.of("password-" + calls.incrementAndGet()));
        String retryLater = ScriptedResponses.json(429, "{}", "Retry-After: 0");
        String token = ScriptedResponses.json(200, Responses.TOKEN_JSON);
        try (ScriptedServer server = Responses.inTurn(retryLater, token, token);
                UserTokenClient client = TestData.client(server).build()) {
            assertThat(calls).hasValue(0);
            mode.issue(client, login);
            mode.issue(client, login);

            assertThat(server.requests().stream()
                            .map(request -> new String(request.body(), StandardCharsets.UTF_8))
                            .collect(Collectors.toList()))
                    .containsExactly(
                            "{\"Password\":\"password-1\",\"Username\":\"u\"}",
                            "{\"Password\":\"password-2\",\"Username\":\"u\"}",
                            "{\"Password\":\"password-3\",\"Username\":\"u\"}");
        }
    }

    @Test
    void supplier_isNotCalledForRenewAndRevoke() {
        StaffCredentials login = StaffCredentials.of("-99", "u", new SingleUseSupplier());
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            client.revoke(client.renew(client.issue(login)));

            assertThat(server.requests()).hasSize(3);
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(CallMode.values())
                .flatMap(mode -> Stream.of(
                                new IllegalStateException("the vault is sealed"),
                                new NoClassDefFoundError("the.vault.Client"),
                                new IOException("the vault is away"))
                        .map(failure -> Arguments.of(mode, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void supplierException_reachesCallerAndNothingIsSent(CallMode mode, Throwable failure) {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> {
            throw SneakyThrow.thrown(failure);
        });
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            Throwable thrown;
            if (mode == CallMode.BLOCKING) {
                thrown = catchThrowable(() -> client.issue(login));
            } else {
                CompletableFuture<UserToken> future = client.issueAsync(login);
                thrown = catchThrowable(future::get).getCause();
            }

            assertThat(thrown).isSameAs(failure);
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).containsExactly("OPERATION_FAILED 0");
    }

    @Test
    void supplierReturningNull_isNamedInMessage() {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> null);
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            String mistake = "the password supplier returned null; it must return the password or throw an exception";

            assertThatThrownBy(() -> client.issue(login))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(mistake);
            assertThatThrownBy(client.issueAsync(login)::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage(mistake);
            assertThat(server.connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void supplierExceedingTimeout_preventsLogin(CallMode mode) {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofMillis(30).toNanos()) {
                Thread.onSpinWait();
            }
            return Secret.of("late");
        });
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .timeout(Duration.ofMillis(20))
                        .listener(events)
                        .build()) {
            assertThat(catchThrowable(() -> mode.issue(client, login)))
                    .hasMessage("issue failed: POST /public/v6/usertoken/issue: out of time");
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).containsExactly("OPERATION_FAILED 0 TIMEOUT");
    }

    private static final class SingleUseSupplier implements java.util.function.Supplier<Secret> {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public Secret get() {
            assertThat(calls.incrementAndGet()).isEqualTo(1);
            return Secret.of("p");
        }
    }
}
