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
import java.time.Duration;
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

/** What is OkHttp's own. */
@Tag("okhttp")
class UserTokenInterceptorTest {
    @Test
    void aLoginOverTheSameClientGoesAsItIs() {
        try (SandboxServer server =
                        SandboxServer.builder().apiKey(OwnedSession.API_KEY).start();
                OwnedSession owned = OwnedSession.at(server.baseUri(), SandboxServer.PASSWORD)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), owned.session())
                    .build();
            try (UserTokenClient other = UserTokenClient.builder()
                    .baseUri(server.baseUri())
                    .apiKey(Secret.of(OwnedSession.API_KEY))
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
    void whoLooksAtTheCallSeesNoSecret() throws Exception {
        AtomicReference<Request> seen = new AtomicReference<>();
        try (Origin origin = new Origin(request -> Origin.answer("200 OK", "fine"));
                OwnedSession owned = OwnedSession.at(origin)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), owned.session())
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
                        .doesNotContain(OwnedSession.API_KEY, "planted-token");
            }
            assertThat(origin.calls().get(0).headers("API-Key")).containsExactly(OwnedSession.API_KEY);
        }
    }

    @Test
    void aCanceledCallFailsAsOkHttpsOwnDo() throws Exception {
        try (Waiting waiting = new Waiting(new OkHttpClient.Builder())) {
            waiting.call.cancel();

            assertThat(waiting.failure())
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("canceled while waiting for a user token")
                    .hasNoCause();
            assertThat(waiting.isInterrupted()).isFalse();
        }
    }

    @Test
    void theTimeLimitOfACallSpansTheWaitForItsToken() throws Exception {
        try (Waiting waiting = new Waiting(new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(1)))) {
            assertThat(waiting.failure())
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("timeout");
            assertThat(waiting.isInterrupted()).isFalse();
        }
    }

    @Test
    void anInterruptEndsTheWaitForATokenAndStaysSet() throws Exception {
        try (Waiting waiting = new Waiting(new OkHttpClient.Builder())) {
            waiting.thread.interrupt();

            assertThat(waiting.failure())
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while waiting for a user token");
            assertThat(waiting.isInterrupted()).isTrue();
            waiting.server.release();
            assertThat(waiting.owned.session().tokenAsync()).succeedsWithin(Duration.ofSeconds(20));
            assertThat(waiting.server.requests()).as("logins").hasSize(1);
        }
    }

    /** A call whose login is not answered until it is released. */
    private static final class Waiting implements AutoCloseable {
        final ScriptedServer server;
        final OwnedSession owned;
        final Call call;
        final Thread thread;

        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        Waiting(OkHttpClient.Builder builder) throws InterruptedException {
            CountDownLatch asked = new CountDownLatch(1);
            server = ScriptedServer.start(connection -> {
                connection.read();
                asked.countDown();
                connection.hold();
                connection.send(Origin.answer(
                        "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
            });
            owned = OwnedSession.at(server.uri(""), "password");
            call = UserTokenInterceptor.addTo(builder, owned.session())
                    .build()
                    .newCall(new Request.Builder()
                            .url(server.uri("/").toString())
                            .build());
            thread = new Thread(this::run);
            thread.setDaemon(true);
            thread.start();
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        }

        /** Sooner than the session would give up. */
        Throwable failure() throws Exception {
            return failure.get(10, TimeUnit.SECONDS);
        }

        boolean isInterrupted() {
            return interrupted.join();
        }

        @Override
        public void close() {
            owned.close();
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
