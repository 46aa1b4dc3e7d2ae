package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
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

/** A password that is asked for: once for each login that is sent. */
class SupplierTest {
    private final EventLog events = new EventLog();

    @ParameterizedTest
    @EnumSource(Way.class)
    void itIsAskedOnceForEachLoginThatIsSentAndItsAnswerIsTheOneSent(Way way) {
        AtomicInteger asked = new AtomicInteger();
        StaffCredentials login =
                StaffCredentials.of("-99", "u", () -> Secret.of("password-" + asked.incrementAndGet()));
        String invitation = Answers.json(429, "{}", "Retry-After: 0");
        String token = Answers.json(200, Answers.TOKEN_REPLY);
        try (ScriptedServer server = Answers.inTurn(invitation, token, token);
                UserTokenClient client = Given.client(server).build()) {
            assertThat(asked).hasValue(0);
            way.issue(client, login);
            way.issue(client, login);

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
    void itIsNotAskedForATokensOwnCalls() {
        StaffCredentials login = StaffCredentials.of("-99", "u", new OnceOnly());
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).build()) {
            client.revoke(client.renew(client.issue(login)));

            assertThat(server.requests()).hasSize(3);
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(
                                new IllegalStateException("the vault is sealed"),
                                new NoClassDefFoundError("the.vault.Client"),
                                new IOException("the vault is away"))
                        .map(failure -> Arguments.of(way, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatItThrowsReachesTheCallerAsItIsAndNothingIsSent(Way way, Throwable failure) {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> {
            throw Sneaky.thrown(failure);
        });
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            Throwable thrown;
            if (way == Way.BLOCKING) {
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
    void nullIsAMistakeThatIsNamed() {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> null);
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).build()) {
            String mistake = "the password supplier gave null; it must give the password or throw";

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
    @EnumSource(Way.class)
    void aLoginIsNotSentWhenTheSupplierHasUsedUpTheTime(Way way) {
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofMillis(30).toNanos()) {
                Thread.onSpinWait();
            }
            return Secret.of("late");
        });
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server)
                        .timeout(Duration.ofMillis(20))
                        .listener(events)
                        .build()) {
            assertThat(catchThrowable(() -> way.issue(client, login)))
                    .hasMessage("issue failed: POST /public/v6/usertoken/issue: out of time");
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).containsExactly("OPERATION_FAILED 0 TIMEOUT");
    }

    private static final class OnceOnly implements java.util.function.Supplier<Secret> {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Secret get() {
            assertThat(asked.incrementAndGet()).isEqualTo(1);
            return Secret.of("p");
        }
    }
}
