package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The callers of a session, its password supplier and its listener. */
class SessionCallerTest extends SessionFixture {
    @Test
    void tenThousandCallersOfColdSession_causeOneLogin() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(100);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<UserToken>> blocking = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            blocking.add(pool.submit(() -> {
                start.await();
                return session.token();
            }));
        }
        List<CompletableFuture<UserToken>> asynchronous = new ArrayList<>();
        start.countDown();
        for (int i = 0; i < 5000; i++) {
            asynchronous.add(session.tokenAsync());
        }
        Set<UserToken> tokens = new HashSet<>();
        for (Future<UserToken> call : blocking) {
            tokens.add(call.get(20, TimeUnit.SECONDS));
        }
        for (CompletableFuture<UserToken> call : asynchronous) {
            tokens.add(call.get(20, TimeUnit.SECONDS));
        }
        pool.shutdownNow();

        assertThat(tokens).hasSize(1);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void cancelledCaller_doesNotAffectOthers() throws Exception {
        CountDownLatch loginReceived = new CountDownLatch(1);
        CountDownLatch respond = new CountDownLatch(1);
        try (SandboxServer slow = SandboxServer.builder()
                        .onExchange(exchange -> {
                            loginReceived.countDown();
                            awaitQuietly(respond);
                        })
                        .start();
                UserTokenClient toSlow = client().baseUri(slow.baseUri()).build();
                TokenSession shared = toSlow.session(credentials())) {
            CompletableFuture<UserToken> leader = shared.tokenAsync();
            CompletableFuture<UserToken> follower = shared.tokenAsync();
            AtomicReference<Throwable> interrupted = new AtomicReference<>();
            Thread blocked = new Thread(() -> {
                try {
                    shared.token();
                } catch (TransportException e) {
                    interrupted.set(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            blocked.start();
            assertThat(loginReceived.await(10, TimeUnit.SECONDS)).isTrue();
            leader.cancel(true);
            blocked.interrupt();
            blocked.join(10_000);
            respond.countDown();

            assertThat(follower.get(10, TimeUnit.SECONDS)).isEqualTo(shared.token());
            assertThat(interrupted.get())
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            e -> assertThat(e.kind()).isEqualTo(TransportFailure.Kind.CANCELLED));
            assertThat(slow.requests()).hasSize(1);
        }
    }

    @Test
    void supplierThatNeverReturns_blocksItsCallerOnly() throws Exception {
        CountDownLatch loginReceived = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        StaffCredentials vault = StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, () -> {
            loginReceived.countDown();
            awaitQuietly(opened);
            return password.get();
        });
        try (UserTokenClient hasty = client().timeout(Duration.ofSeconds(3)).build();
                TokenSession waiting = hasty.session(vault)) {
            Thread stuck = new Thread(() -> waiting.tokenAsync());
            stuck.start();
            loginReceived.await();
            assertThatThrownBy(() -> waiting.tokenAsync().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TransportException.class);
            opened.countDown();
            stuck.join();
            clocks.pass(PAST_ALL_PAUSES);

            assertThat(server.requests()).isEmpty();
            assertThat(waiting.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
        }
    }

    @Test
    void events_describeRefresh() {
        List<TokenEvent> all = Collections.synchronizedList(new ArrayList<>());
        try (UserTokenClient listened = silentClient().listener(all::add).build();
                TokenSession eventful = listened.session(credentials())) {
            UserToken token = eventful.token();
            TokenEvent issued = only(all, TokenEvent.Type.TOKEN_REFRESHED);
            assertThat(issued.operation()).contains(Operation.ISSUE);
            assertThat(issued.expiresAt()).isEqualTo(token.expiresAt());
            assertThat(issued.username()).contains(SandboxServer.USERNAME);
            assertThat(only(all, TokenEvent.Type.ATTEMPT_STARTED).callId()).isEqualTo(issued.callId());
            assertThat(only(all, TokenEvent.Type.OPERATION_SUCCEEDED).callId()).isEqualTo(issued.callId());

            all.clear();
            clocks.pass(IN_THE_MARGIN);
            eventful.token();
            org.awaitility.Awaitility.await()
                    .until(() -> !of(all, TokenEvent.Type.TOKEN_REFRESHED).isEmpty());
            assertThat(only(all, TokenEvent.Type.TOKEN_REFRESHED).operation()).contains(Operation.RENEW);

            all.clear();
            eventful.invalidate(eventful.token());
            password.set(Secret.of("mistyped"));
            assertThatThrownBy(eventful::token).isInstanceOf(AuthenticationException.class);
            TokenEvent failed = only(all, TokenEvent.Type.REFRESH_FAILED);
            assertThat(failed.cause()).containsInstanceOf(AuthenticationException.class);
            assertThat(failed.diagnosis()).contains(Diagnosis.LOGIN_REFUSED);
            assertThat(failed.callId()).isNotEqualTo(issued.callId()).isPositive();

            assertThatThrownBy(eventful::token).isInstanceOf(AuthenticationException.class);
            assertThat(only(all, TokenEvent.Type.LOGIN_PAUSED).diagnosis()).contains(Diagnosis.LOGIN_PAUSED);
        }
    }

    @Test
    void listenerThatCallsSession_failsAtOnce() {
        AtomicReference<TokenSession> called = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (UserTokenClient listened = silentClient()
                        .listener(event -> {
                            if (event.type() == TokenEvent.Type.TOKEN_AWAITED) {
                                thrown.set(catchThrowableOfType(
                                        IllegalStateException.class,
                                        () -> called.get().token()));
                            }
                        })
                        .build();
                TokenSession eventful = listened.session(credentials())) {
            called.set(eventful);
            assertThat(eventful.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
        }

        assertThat(thrown.get()).hasMessageContaining("TokenListener must not call");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void callersOfOneFailure_getOwnExceptions() {
        server.behave(Quirk.SERVER_ERROR);
        ApiException first = catchThrowableOfType(ApiException.class, session::token);
        ApiException second = catchThrowableOfType(ApiException.class, session::token);

        assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
        assertThat(second.getCause()).isSameAs(first.getCause()).isInstanceOf(ApiException.class);
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().contains("callersOfOneFailure_getOwnExceptions"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void supplierException_reachesCallerAndNextCallAsksAgain() {
        IllegalStateException locked = new IllegalStateException("the vault is locked");
        AtomicReference<RuntimeException> thrown = new AtomicReference<>(locked);
        StaffCredentials vault = StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, () -> {
            if (thrown.get() != null) {
                throw thrown.get();
            }
            return password.get();
        });
        try (TokenSession fromVault = client.session(vault)) {
            assertThatThrownBy(fromVault::token).isSameAs(locked);
            thrown.set(null);
            fromVault.token();
        }
    }

    private static TokenEvent only(List<TokenEvent> all, TokenEvent.Type type) {
        List<TokenEvent> found = of(all, type);
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
