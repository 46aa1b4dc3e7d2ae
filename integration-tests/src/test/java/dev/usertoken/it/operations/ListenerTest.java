package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Operation;
import dev.usertoken.TokenEvent;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events tell what happened, and cannot change it. */
class ListenerTest {
    static Stream<Arguments> failures() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(
                                new IllegalStateException("the log is full"),
                                new StackOverflowError(),
                                new IOException("the log is away"))
                        .map(failure -> Arguments.of(way, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatAListenerThrowsChangesNoOutcome(Way way, Throwable failure) {
        try (ScriptedServer server = Answers.inTurn(
                        Answers.json(429, "{}", "Retry-After: 0"), Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server)
                        .listener(event -> {
                            throw Sneaky.thrown(failure);
                        })
                        .build()) {
            assertThat(way.issue(client, Given.LOGIN).siteId()).isEqualTo("-99");
        }
    }

    @Test
    void anEventNamesOperationSiteAttemptTimeAndOutcome() {
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client =
                        Given.client(server).listener(events::add).build()) {
            assertThat(events).extracting(TokenEvent::type).containsOnly(TokenEvent.Type.PROVIDER_SELECTED);
            assertThat(events).allSatisfy(event -> {
                assertThat(event.provider()).isPresent();
                assertThat(event.operation()).isEmpty();
                assertThat(event.attempt()).isZero();
            });
            events.clear();

            client.issue(Given.LOGIN);
            client.revokeAsync(Given.HELD).join();
        }
        assertThat(events)
                .extracting(TokenEvent::type)
                .containsExactly(
                        TokenEvent.Type.ATTEMPT_STARTED,
                        TokenEvent.Type.OPERATION_SUCCEEDED,
                        TokenEvent.Type.ATTEMPT_STARTED,
                        TokenEvent.Type.OPERATION_SUCCEEDED);
        assertThat(events)
                .extracting(event -> event.operation().get())
                .containsExactly(Operation.ISSUE, Operation.ISSUE, Operation.REVOKE, Operation.REVOKE);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.siteId()).contains("-99");
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.elapsed().isZero()).isEqualTo(event.type() == TokenEvent.Type.ATTEMPT_STARTED);
            assertThat(event.elapsed()).isLessThan(Duration.ofSeconds(20));
            assertThat(event.status()).isEmpty();
            assertThat(event.toString()).startsWith("TokenEvent[").doesNotContain("planted");
        });
    }

    @Test
    void theLastEventComesBeforeTheFutureCompletes() {
        EventLog events = new EventLog();
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            assertThat(client.issueAsync(Given.LOGIN)
                            .thenApply(token -> events.lines())
                            .join())
                    .containsExactly("ATTEMPT_STARTED 1", "OPERATION_SUCCEEDED 1");
        }
    }
}
