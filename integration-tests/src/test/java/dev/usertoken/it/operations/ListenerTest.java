package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenSession;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Events describe a call, and listeners cannot change its outcome. */
class ListenerTest {
    static Stream<Arguments> failures() {
        return Stream.of(CallMode.values())
                .flatMap(mode -> Stream.of(
                                new IllegalStateException("the log is full"),
                                new StackOverflowError(),
                                new IOException("the log is away"))
                        .map(failure -> Arguments.of(mode, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void exceptionOfListener_doesNotChangeOutcome(CallMode mode, Throwable failure) {
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 0"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .listener(event -> {
                            throw SneakyThrow.thrown(failure);
                        })
                        .build()) {
            assertThat(mode.issue(client, TestData.LOGIN).siteId()).isEqualTo("-99");
        }
    }

    @Test
    void wireLog_hasEachMessageWithoutItsSecrets() {
        List<String> lines = new CopyOnWriteArrayList<>();
        String echo = "X-" + TestData.TOKEN;
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 0", echo + ": 1"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .header("X-Request-Source", "night job")
                        .userAgent("till/1")
                        .listener(event -> event.wire().ifPresent(lines::add))
                        .build()) {
            client.issue(TestData.LOGIN);

            String request = "POST " + server.uri("/public/v6/usertoken/issue")
                    + " [API-Key, SiteId, Accept, User-Agent, X-Request-Source, Content-Type]";
            assertThat(lines).hasSize(4);
            assertThat(lines.get(0)).isEqualTo(request);
            assertThat(lines.get(1)).matches("(?i)429 \\[.*Retry-After.*, 1 other], 2 bytes, after [0-9]+ ms");
            assertThat(lines.get(2)).isEqualTo(lines.get(0));
            assertThat(lines.get(3))
                    .matches("(?i)200 \\[.*Content-Type.*], " + Responses.TOKEN_JSON.length()
                            + " bytes, after [0-9]+ ms");
        }
        assertThat(String.join("\n", lines))
                .doesNotContain(TestData.TOKEN, TestData.API_KEY, TestData.PASSWORD, "night job", "till/1");
    }

    @Test
    void wireLog_saysThatThereWasNoResponse() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::read);
                UserTokenClient client = TestData.client(server)
                        .listener(event -> event.wire().ifPresent(lines::add))
                        .build()) {
            assertThatThrownBy(() -> client.issue(TestData.LOGIN)).isInstanceOf(TransportException.class);
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).matches("no response \\((IO|PROTOCOL)\\) after [0-9]+ ms");
    }

    @Test
    void event_hasOperationSiteAttemptTimeAndOutcome() {
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events::add).build()) {
            assertThat(events).extracting(TokenEvent::type).containsOnly(TokenEvent.Type.PROVIDER_SELECTED);
            assertThat(events).allSatisfy(event -> {
                assertThat(event.provider()).isPresent();
                assertThat(event.operation()).isEmpty();
                assertThat(event.attempt()).isZero();
            });
            events.clear();

            client.issue(TestData.LOGIN);
            client.revokeAsync(TestData.USER_TOKEN).join();
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
        assertThat(events)
                .extracting(event -> event.username().orElse("unknown"))
                .containsExactly("Siteowner", "Siteowner", "unknown", "unknown");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.siteId()).contains("-99");
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.elapsed().isZero()).isEqualTo(event.type() == TokenEvent.Type.ATTEMPT_STARTED);
            assertThat(event.elapsed()).isLessThan(Duration.ofSeconds(20));
            boolean succeeded = event.type() == TokenEvent.Type.OPERATION_SUCCEEDED;
            assertThat(event.status()).isEqualTo(succeeded ? OptionalInt.of(200) : OptionalInt.empty());
            assertThat(event.toString()).startsWith("TokenEvent[").doesNotContain("planted");
        });
    }

    @Test
    void lastEvent_precedesCompletionOfFuture() {
        EventLog events = new EventLog();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            assertThat(client.issueAsync(TestData.LOGIN)
                            .thenApply(token -> events.lines())
                            .join())
                    .containsExactly("ATTEMPT_STARTED 1", "OPERATION_SUCCEEDED 1");
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void eventsOfOneCall_haveOneCallId(CallMode mode) {
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 0"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events::add).build()) {
            events.clear();
            mode.renew(client, mode.issue(client, TestData.LOGIN));
        }

        List<Long> ids = events.stream().map(TokenEvent::callId).collect(Collectors.toList());
        assertThat(ids).hasSize(6).doesNotContain(0L);
        assertThat(ids.subList(0, 4)).containsOnly(ids.get(0));
        assertThat(ids.subList(4, 6)).containsOnly(ids.get(4)).doesNotContain(ids.get(0));
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void failureEvent_hasExceptionOfCaller(CallMode mode) {
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server =
                        Responses.always(ScriptedResponses.json(403, "{\"Error\":{\"Code\":\"DeniedAccess\"}}"));
                UserTokenClient client =
                        TestData.client(server).listener(events::add).build()) {
            events.clear();
            Throwable thrown = catchThrowable(() -> mode.issue(client, TestData.LOGIN));

            TokenEvent last = events.get(events.size() - 1);
            assertThat(last.type()).isEqualTo(TokenEvent.Type.OPERATION_FAILED);
            assertThat(last.cause()).containsSame((AuthenticationException) thrown);
            assertThat(last.causeType()).contains(AuthenticationException.class.getName());
            assertThat(last.status()).hasValue(403);
            assertThat(last.diagnosis()).contains(Diagnosis.LOGIN_REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void supplierException_isOnlyNamedByClass(CallMode mode) {
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        StaffCredentials login = StaffCredentials.of("-99", "Siteowner", () -> {
            throw new IllegalStateException("planted");
        });
        try (ScriptedServer server = Responses.inTurn();
                UserTokenClient client =
                        TestData.client(server).listener(events::add).build()) {
            events.clear();
            assertThatThrownBy(() -> mode.issue(client, login)).hasMessage("planted");
        }

        assertThat(events).hasSize(1).allSatisfy(event -> {
            assertThat(event.cause()).isEmpty();
            assertThat(event.causeType()).contains(IllegalStateException.class.getName());
            assertThat(event.toString()).doesNotContain("planted");
        });
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void callFromListener_failsAtOnce(CallMode mode) {
        AtomicReference<UserTokenClient> called = new AtomicReference<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .listener(event -> {
                            if (called.get() != null) {
                                failures.add(catchThrowable(() -> mode.issue(called.get(), TestData.LOGIN)));
                            }
                        })
                        .build()) {
            called.set(client);
            mode.issue(client, TestData.LOGIN);

            assertThat(server.requests()).hasSize(1);
        }
        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a TokenListener must not call")
                        .hasMessageEndingWith("Call from another thread"));
    }

    @Test
    void listenerCallingSession_receivesNoEventsOfThatCall() {
        AtomicReference<TokenSession> asked = new AtomicReference<>();
        List<TokenEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .clock(Clock.fixed(TestData.TOKEN_EXPIRY.minus(Duration.ofDays(1)), ZoneOffset.UTC))
                        .listener(event -> {
                            if (asked.get() != null) {
                                events.add(event);
                                asked.get().token();
                            }
                        })
                        .build();
                TokenSession session = client.session(TestData.LOGIN)) {
            session.token();
            asked.set(session);
            session.token();
            session.token();
        }
        assertThat(events)
                .extracting(TokenEvent::type)
                .containsExactly(TokenEvent.Type.TOKEN_FRESH, TokenEvent.Type.TOKEN_FRESH);
    }

    @Test
    void callFromListenerOnOtherThread_succeeds() {
        AtomicReference<UserTokenClient> called = new AtomicReference<>();
        AtomicReference<CompletableFuture<UserToken>> renewed = new AtomicReference<>();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .listener(event -> {
                            if (event.operation()
                                    .filter(Operation.ISSUE::equals)
                                    .isPresent()) {
                                renewed.set(CompletableFuture.supplyAsync(
                                        () -> called.get().renew(TestData.USER_TOKEN)));
                            }
                        })
                        .build()) {
            called.set(client);
            client.issue(TestData.LOGIN);

            assertThat(renewed.get().join().renewals()).isEqualTo(1);
        }
    }
}
