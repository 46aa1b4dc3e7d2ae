package dev.usertoken.it.authenticators;

import static dev.usertoken.it.authenticators.OriginServer.redirect;
import static dev.usertoken.it.authenticators.OriginServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.AuthenticationException;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.it.authenticators.Caller.Body;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Exchange;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for every HTTP client: the token is sent to its origin only, and replaced once if it is rejected. */
abstract class AuthenticatorContract {
    private static final String PASSWORD = "planted-password";
    private static final String OK = response("200 OK", "fine");
    private static final String REJECTED = response("401 Unauthorized", "rejected");
    private static final String TRUNCATED =
            "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf";
    private static final String STALLED = "HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
    private static final List<String> CREDENTIALS = List.of("API-Key", "SiteId", "Authorization");
    private static final Map<String, String> NO_HEADERS = Map.of();

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /** Returns a caller with the tokens of sessions of different origins. */
    abstract Caller caller(TokenSession... sessions);

    /** Returns true if the HTTP client follows redirects; otherwise it returns them as responses. */
    abstract boolean followsRedirects();

    @AfterEach
    final void close() throws Exception {
        for (AutoCloseable opened : toClose) {
            opened.close();
        }
    }

    @Test
    final void headers_areSentToOrigin() throws Exception {
        OriginServer origin = open(new OriginServer(request -> OK));
        Caller caller = caller(origin);

        assertThat(caller.call("GET", origin.uri("/public/v6/site/sites?limit=1"), Map.of("X-Own", "1"), Body.NONE))
                .isEqualTo("200 fine");
        ScriptedServer.Request request = only(origin.calls());
        assertThat(request.line()).isEqualTo("GET /public/v6/site/sites?limit=1 HTTP/1.1");
        assertThat(request.headers("API-Key")).containsExactly(SessionWithClient.API_KEY);
        assertThat(request.headers("SiteId")).containsExactly("-99");
        assertThat(request.headers("Authorization")).containsExactly("Bearer planted-token-1");
        assertThat(request.headers("X-Own")).containsExactly("1");
    }

    @Test
    final void headers_replaceThoseOfRequest() throws Exception {
        OriginServer origin = open(new OriginServer(request -> OK));
        caller(origin)
                .call(
                        "GET",
                        origin.uri("/"),
                        Map.of("api-key", "old", "SITEID", "7", "authorization", "Bearer old"),
                        Body.NONE);

        ScriptedServer.Request request = only(origin.calls());
        assertThat(request.headers("API-Key")).containsExactly(SessionWithClient.API_KEY);
        assertThat(request.headers("SiteId")).containsExactly("-99");
        assertThat(request.headers("Authorization")).containsExactly("Bearer planted-token-1");
    }

    @Test
    final void callToOtherOrigin_isUnchanged() throws Exception {
        OriginServer origin = open(new OriginServer(request -> OK));
        OriginServer other = open(new OriginServer(request -> REJECTED));

        assertThat(caller(origin).call("GET", other.uri("/"), Map.of("Authorization", "Basic own"), Body.NONE))
                .isEqualTo("401 rejected");
        ScriptedServer.Request request = only(other.calls());
        assertThat(request.headers("Authorization")).containsExactly("Basic own");
        assertThat(request.headers("API-Key")).isEmpty();
        assertThat(request.headers("SiteId")).isEmpty();
        assertThat(origin.logins()).isZero();
    }

    @Test
    final void tokensOfTwoSessions_areSentToTheirOrigins() throws Exception {
        OriginServer one = open(new OriginServer(request -> OK));
        OriginServer other = open(new OriginServer(request -> OK));
        TokenSession session = session(other);
        session.invalidate(session.token());
        Caller caller = open(caller(session(one), session));
        caller.call("GET", one.uri("/"), NO_HEADERS, Body.NONE);
        caller.call("GET", other.uri("/"), NO_HEADERS, Body.NONE);

        assertThat(only(one.calls()).headers("Authorization")).containsExactly("Bearer planted-token-1");
        assertThat(only(other.calls()).headers("Authorization")).containsExactly("Bearer planted-token-2");
        assertThat(CREDENTIALS).allSatisfy(name -> {
            assertThat(one.calls().get(0).headers(name)).hasSize(1);
            assertThat(other.calls().get(0).headers(name)).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    final void redirectToOtherOrigin_carriesNoHeaders(int status) throws Exception {
        OriginServer other = open(new OriginServer(request -> REJECTED));
        OriginServer origin = open(new OriginServer(request -> redirect(status, other.uri("/there"))));
        TokenSession session = session(origin);
        Caller caller = open(caller(session));
        UserToken token = session.token();
        String response = caller.call("GET", origin.uri("/"), Map.of("API-Key", "old", "SiteId", "7"), Body.NONE);

        assertThat(response).isEqualTo(followsRedirects() ? "401 rejected" : status + " ");
        assertThat(other.calls()).hasSize(followsRedirects() ? 1 : 0);
        for (ScriptedServer.Request request : other.calls()) {
            assertThat(CREDENTIALS)
                    .allSatisfy(name -> assertThat(request.headers(name)).isEmpty());
        }
        assertThat(session.token())
                .as("the token after a 401 from another origin")
                .isSameAs(token);
    }

    @Test
    final void redirectWithinOrigin_carriesHeaders() throws Exception {
        OriginServer origin = open(new OriginServer(
                request -> request.line().startsWith("GET /here") ? redirect(302, URI.create("/there")) : OK));
        String response = caller(origin).call("GET", origin.uri("/here"), NO_HEADERS, Body.NONE);

        assertThat(response).isEqualTo(followsRedirects() ? "200 fine" : "302 ");
        assertThat(origin.calls())
                .hasSize(followsRedirects() ? 2 : 1)
                .allSatisfy(request ->
                        assertThat(request.headers("Authorization")).containsExactly("Bearer planted-token-1"));
    }

    @Test
    final void rejectedRedirectOfPost_doesNotRepeatPost() throws Exception {
        OriginServer origin = open(new OriginServer(
                request -> request.line().startsWith("POST") ? redirect(303, URI.create("/made")) : REJECTED));
        String response = caller(origin).call("POST", origin.uri("/make"), NO_HEADERS, Body.REPEATABLE);

        assertThat(response).isEqualTo(followsRedirects() ? "401 rejected" : "303 ");
        assertThat(origin.calls())
                .filteredOn(request -> request.line().startsWith("POST"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Body.class,
            names = {"NONE", "REPEATABLE"})
    final void rejectedToken_isReplacedAndCallRepeatedOnce(Body body) throws Exception {
        OriginServer origin = open(new OriginServer(AuthenticatorContract::rejectingTheFirstToken));
        String method = body == Body.NONE ? "GET" : "POST";

        assertThat(caller(origin).call(method, origin.uri("/"), Map.of("X-Own", "1"), body))
                .isEqualTo("200 fine");
        assertThat(origin.calls()).hasSize(2);
        ScriptedServer.Request replayed = origin.calls().get(1);
        assertThat(replayed.line()).isEqualTo(method + " / HTTP/1.1");
        assertThat(replayed.headers("X-Own")).containsExactly("1");
        assertThat(replayed.headers("Authorization")).containsExactly("Bearer planted-token-2");
        assertThat(replayed.body()).isEqualTo(origin.calls().get(0).body());
        assertThat(new String(replayed.body(), UTF_8)).isEqualTo(body == Body.NONE ? "" : Body.TEXT);
        assertThat(origin.logins()).isEqualTo(2);
    }

    /** A login takes time, as that of the service does: meanwhile the JDK's client reads the body of the 401. */
    @Test
    final void callAfter401_reusesConnection() throws Exception {
        OriginServer origin =
                open(new OriginServer(AuthenticatorContract::rejectingTheFirstToken, Duration.ofMillis(300)));
        caller(origin).call("GET", origin.uri("/"), NO_HEADERS, Body.NONE);

        assertThat(origin.calls()).hasSize(2);
        assertThat(origin.calls().get(1).connection())
                .isEqualTo(origin.calls().get(0).connection());
    }

    @Test
    final void truncated401_doesNotFailCall() throws Exception {
        OriginServer origin = open(new OriginServer(request -> hasFirstToken(request) ? TRUNCATED : OK));

        assertThat(caller(origin).call("GET", origin.uri("/"), NO_HEADERS, Body.NONE))
                .isEqualTo("200 fine");
        assertThat(origin.calls()).hasSize(2);
    }

    @Test
    final void stalled401_isNotAwaited() throws Exception {
        OriginServer origin = open(new OriginServer(request -> hasFirstToken(request) ? STALLED : OK));

        assertThat(caller(origin).call("GET", origin.uri("/"), NO_HEADERS, Body.NONE))
                .isEqualTo("200 fine");
        assertThat(origin.calls()).hasSize(2);
    }

    @Test
    final void second401_isReturnedToCaller() throws Exception {
        OriginServer origin = open(new OriginServer(request -> REJECTED));

        assertThat(caller(origin).call("GET", origin.uri("/"), NO_HEADERS, Body.NONE))
                .isEqualTo("401 rejected");
        assertThat(origin.calls()).hasSize(2);
        assertThat(origin.logins()).isEqualTo(2);
    }

    /** The second call is made within a second of the second login, unless the machine is slow. */
    @Test
    final void rejectedTokenThatSessionKeeps_returns401WithBody() throws Exception {
        OriginServer origin = open(new OriginServer(request -> REJECTED));
        Caller caller = caller(origin);
        caller.call("GET", origin.uri("/"), NO_HEADERS, Body.NONE);

        assertThat(caller.call("GET", origin.uri("/"), NO_HEADERS, Body.NONE)).isEqualTo("401 rejected");
        assertThat(origin.calls()).as("one for each token, and one more").hasSize(origin.logins() + 1);
    }

    @Test
    final void oneShotBody_isNotSentAgain() throws Exception {
        OriginServer origin = open(new OriginServer(AuthenticatorContract::rejectingTheFirstToken));
        Caller caller = caller(origin);

        assertThat(caller.call("POST", origin.uri("/"), NO_HEADERS, Body.ONCE)).isEqualTo("401 rejected");
        assertThat(origin.calls()).hasSize(1);
        assertThat(caller.call("POST", origin.uri("/"), NO_HEADERS, Body.ONCE)).isEqualTo("200 fine");
        assertThat(origin.calls()).hasSize(2);
        assertThat(origin.logins()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429, 500})
    final void otherErrorStatus_isReturnedToCaller(int status) throws Exception {
        OriginServer origin = open(new OriginServer(request -> response(status + " No", "no")));

        assertThat(caller(origin).call("GET", origin.uri("/"), NO_HEADERS, Body.NONE))
                .isEqualTo(status + " no");
        assertThat(origin.calls()).hasSize(1);
        assertThat(origin.logins()).isEqualTo(1);
    }

    @Test
    final void late401_usesNewerToken() throws Exception {
        CountDownLatch rejected = new CountDownLatch(1);
        CountDownLatch replaced = new CountDownLatch(1);
        SandboxServer server = sandbox(exchange -> {
            if (isRejection(exchange)) {
                rejected.countDown();
                await(replaced);
            }
        });
        TokenSession session = session(server);
        Caller caller = open(caller(session));
        UserToken old = session.token();
        server.dropTokens();
        Future<String> late = run(() -> caller.call("GET", sites(server), NO_HEADERS, Body.NONE));
        await(rejected);
        session.invalidate(old);
        UserToken newer = session.token();
        replaced.countDown();

        assertThat(late.get(20, TimeUnit.SECONDS)).startsWith("200 ");
        assertThat(session.token()).isSameAs(newer);
        assertThat(server.issues()).isEqualTo(2);
        assertThat(server.count(Endpoint.SITES)).isEqualTo(2);
    }

    @Test
    final void parallel401s_causeOneLogin() throws Exception {
        int calls = 100;
        CountDownLatch rejected = new CountDownLatch(calls);
        SandboxServer server = sandbox(exchange -> {
            if (isRejection(exchange)) {
                rejected.countDown();
                await(rejected);
            }
        });
        TokenSession session = session(server);
        Caller caller = open(caller(session));
        session.token();
        server.dropTokens();
        List<Future<String>> responses = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            responses.add(run(() -> caller.call("GET", sites(server), NO_HEADERS, Body.NONE)));
        }

        for (Future<String> response : responses) {
            assertThat(response.get(20, TimeUnit.SECONDS)).startsWith("200 ");
        }
        assertThat(server.issues()).isEqualTo(2);
        assertThat(server.renewals()).isZero();
        assertThat(server.count(Endpoint.SITES)).isEqualTo(2 * calls);
    }

    @Test
    final void refusedLogin_failsCall() {
        SandboxServer server = sandbox();
        server.behave(Quirk.LOGIN_REFUSED.on(Endpoint.ISSUE));
        Caller caller = open(caller(session(server)));

        assertFails(AuthenticationException.class, () -> caller.call("GET", sites(server), NO_HEADERS, Body.NONE));
        assertThat(server.count(Endpoint.SITES)).isZero();
    }

    @Test
    final void refusedLoginAfter401_failsCall() {
        SandboxServer server = sandbox();
        TokenSession session = session(server);
        Caller caller = open(caller(session));
        session.token();
        server.dropTokens();
        server.behave(Quirk.LOGIN_REFUSED.on(Endpoint.ISSUE));

        assertFails(AuthenticationException.class, () -> caller.call("GET", sites(server), NO_HEADERS, Body.NONE));
        assertThat(server.count(Endpoint.SITES)).isEqualTo(1);
    }

    @Test
    final void closedSession_failsCall() {
        SandboxServer server = sandbox();
        TokenSession session = session(server);
        Caller caller = open(caller(session));
        session.close();

        assertFails(IllegalStateException.class, () -> caller.call("GET", sites(server), NO_HEADERS, Body.NONE));
    }

    private void assertFails(Class<? extends Throwable> type, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure)
                .isNotNull()
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isInstanceOf(type),
                        thrown -> assertThat(thrown)
                                .isInstanceOf(IOException.class)
                                .cause()
                                .isInstanceOf(type));
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        assertThat(text.toString())
                .doesNotContain(SessionWithClient.API_KEY, PASSWORD, "planted-token", SandboxServer.PASSWORD);
    }

    private static String rejectingTheFirstToken(ScriptedServer.Request request) {
        return hasFirstToken(request) ? REJECTED : OK;
    }

    private static boolean hasFirstToken(ScriptedServer.Request request) {
        return request.headers("Authorization").contains("Bearer planted-token-1");
    }

    private static boolean isRejection(Exchange exchange) {
        return exchange.status().equals(OptionalInt.of(401));
    }

    private SandboxServer sandbox() {
        return sandbox(exchange -> {});
    }

    final SandboxServer sandbox(Consumer<Exchange> listener) {
        return open(SandboxServer.builder()
                .apiKey(SessionWithClient.API_KEY)
                .onExchange(listener)
                .start());
    }

    static URI sites(SandboxServer server) {
        return server.baseUri().resolve("/public/v6/site/sites");
    }

    private Caller caller(OriginServer origin) {
        return open(caller(session(origin)));
    }

    private TokenSession session(OriginServer origin) {
        return open(SessionWithClient.at(origin)).session();
    }

    final TokenSession session(SandboxServer server) {
        return open(SessionWithClient.at(server.baseUri(), SandboxServer.PASSWORD))
                .session();
    }

    private static <T> Future<T> run(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T only(List<T> values) {
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    final <T extends AutoCloseable> T open(T opened) {
        toClose.push(opened);
        return opened;
    }
}
