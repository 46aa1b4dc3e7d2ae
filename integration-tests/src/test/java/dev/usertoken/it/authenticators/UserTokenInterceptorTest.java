package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.transport.okhttp.OkHttpTransport;
import dev.usertoken.transport.okhttp.UserTokenInterceptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Behaviour that only OkHttp has. */
@Tag("okhttp")
class UserTokenInterceptorTest {
    @Test
    void loginOverSameClient_isUnchanged() {
        try (SandboxServer server = SandboxServer.builder()
                        .apiKey(SessionWithClient.API_KEY)
                        .start();
                SessionWithClient fixture = SessionWithClient.at(server.baseUri(), SandboxServer.PASSWORD)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), fixture.session())
                    .build();
            try (UserTokenClient other = UserTokenClient.builder()
                    .baseUri(server.baseUri())
                    .apiKey(Secret.of(SessionWithClient.API_KEY))
                    .codec(new JsonCodec())
                    .transport(OkHttpTransport.wrap(client))
                    .build()) {
                other.issue(StaffCredentials.of(
                        SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
            }

            assertThat(server.requests()).hasSize(1);
            RecordedRequest login = server.requests().get(0);
            assertThat(login.headers().first("Authorization")).isEmpty();
        }
    }

    @Test
    void applicationInterceptor_seesNoSecret() throws Exception {
        AtomicReference<Request> seen = new AtomicReference<>();
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), fixture.session())
                    .addInterceptor(chain -> {
                        seen.set(chain.request());
                        return chain.proceed(chain.request());
                    })
                    .build();
            try (Response response = client.newCall(new Request.Builder()
                            .url(origin.uri("/").toString())
                            .build())
                    .execute()) {
                assertThat(seen.get().toString() + response + response.request())
                        .doesNotContain(SessionWithClient.API_KEY, "planted-token");
            }
            assertThat(origin.calls().get(0).headers("API-Key")).containsExactly(SessionWithClient.API_KEY);
        }
    }

    /** OkHttp calls it {@code 127.0.0.1}. */
    @Test
    void addressMappedToIpv6_isSentToken() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"))) {
            URI baseUri =
                    URI.create("http://[::ffff:127.0.0.1]:" + origin.uri("").getPort());
            try (SessionWithClient fixture = SessionWithClient.at(baseUri, "password")) {
                OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), fixture.session())
                        .build();
                Request request = new Request.Builder()
                        .url(baseUri.resolve("/").toString())
                        .build();
                client.newCall(request).execute().close();
            }

            assertThat(origin.calls().get(0).headers("Authorization")).containsExactly("Bearer planted-token-1");
        }
    }

    /** {@code HttpUrl.uri} returns {@code http://localhost} for it. */
    @Test
    void hostThatResemblesOrigin_isSentNoToken() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            OkHttpClient client = UserTokenInterceptor.addTo(
                            new OkHttpClient.Builder().dns(host -> List.of(InetAddress.getLoopbackAddress())),
                            fixture.session())
                    .build();
            Request request = new Request.Builder()
                    .url("http://local{host:" + origin.uri("").getPort() + "/")
                    .build();
            client.newCall(request).execute().close();

            assertThat(origin.calls()).hasSize(1);
            assertThat(origin.calls().get(0).headers("API-Key")).isEmpty();
            assertThat(origin.calls().get(0).headers("Authorization")).isEmpty();
            assertThat(origin.logins()).isZero();
        }
    }

    @Test
    void canceledCall_failsLikeAnyOkHttpCall() throws Exception {
        try (WaitingCall waiting = new WaitingCall(new OkHttpClient.Builder())) {
            waiting.call.cancel();

            assertThat(waiting.failure())
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("canceled while waiting for a user token")
                    .hasNoCause();
            assertThat(waiting.isInterrupted()).isFalse();
        }
    }

    @Test
    void callTimeout_coversWaitForToken() throws Exception {
        try (WaitingCall waiting = new WaitingCall(new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(1)))) {
            assertThat(waiting.failure())
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("timeout");
            assertThat(waiting.isInterrupted()).isFalse();
        }
    }

    @Test
    void interrupt_endsWaitForTokenAndStaysSet() throws Exception {
        try (WaitingCall waiting = new WaitingCall(new OkHttpClient.Builder())) {
            waiting.thread.interrupt();

            assertThat(waiting.failure())
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while waiting for a user token");
            assertThat(waiting.isInterrupted()).isTrue();
            waiting.server.release();
            assertThat(waiting.fixture.session().tokenAsync()).succeedsWithin(Duration.ofSeconds(20));
            assertThat(waiting.server.requests()).as("logins").hasSize(1);
        }
    }

    /** A call that waits for its login; the server delays its response until it is released. */
    private static final class WaitingCall implements AutoCloseable {
        final ScriptedServer server;
        final SessionWithClient fixture;
        final Call call;
        final Thread thread;

        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        WaitingCall(OkHttpClient.Builder builder) throws InterruptedException {
            CountDownLatch loginReceived = new CountDownLatch(1);
            server = ScriptedServer.start(connection -> {
                connection.read();
                loginReceived.countDown();
                connection.hold();
                connection.send(OriginServer.response(
                        "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
            });
            fixture = SessionWithClient.at(server.uri(""), "password");
            call = UserTokenInterceptor.addTo(builder, fixture.session())
                    .build()
                    .newCall(new Request.Builder()
                            .url(server.uri("/").toString())
                            .build());
            thread = new Thread(this::run);
            thread.setDaemon(true);
            thread.start();
            assertThat(loginReceived.await(20, TimeUnit.SECONDS)).isTrue();
        }

        /** Returns the failure of the call, which must come before the timeout of the session. */
        Throwable failure() throws Exception {
            return failure.get(10, TimeUnit.SECONDS);
        }

        boolean isInterrupted() {
            return interrupted.join();
        }

        @Override
        public void close() {
            fixture.close();
            server.close();
        }

        private void run() {
            try (Response response = call.execute()) {
                failure.completeExceptionally(new AssertionError(response));
            } catch (Throwable e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
                failure.complete(e);
            }
        }
    }
}
