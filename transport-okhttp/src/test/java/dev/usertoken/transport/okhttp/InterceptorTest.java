package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.TokenSession;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.testkit.ScriptedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shared cache and web sockets, with sessions over another transport than OkHttp. */
@Timeout(60)
class InterceptorTest {
    private static final List<String> CREDENTIALS = List.of("API-Key", "SiteId", "Authorization");

    @TempDir
    Path directory;

    @Test
    void sharedCache_keepsSitesApart() throws Exception {
        try (SessionFixture fixture = new SessionFixture();
                Cache cache = new Cache(directory.toFile(), 1 << 20)) {
            OkHttpClient shared = new OkHttpClient.Builder().cache(cache).build();
            OkHttpClient first = authenticated(shared, fixture.session("1"));
            OkHttpClient second = authenticated(shared, fixture.session("2"));

            for (int i = 0; i < 2; i++) {
                assertThat(fixture.get(first)).isEqualTo("data of site 1");
                assertThat(fixture.get(second)).isEqualTo("data of site 2");
                assertThat(fixture.get(shared)).as("cached without a session").isEqualTo("data of site ");
            }
            assertThat(fixture.requests()).hasSize(5);
            assertThat(cache.hitCount()).isEqualTo(1);
        }
    }

    @Test
    void cacheControlOfRequest_isKept() throws Exception {
        try (SessionFixture fixture = new SessionFixture()) {
            fixture.get(authenticated(new OkHttpClient(), fixture.session("1")), "max-stale=60", "no-transform");

            assertThat(fixture.requests().get(0).headers("Cache-Control"))
                    .containsExactly("max-stale=60", "no-transform", "no-store");
        }
    }

    @Test
    void webSocket_isUnchangedAndCausesNoLogin() throws Exception {
        try (SessionFixture fixture = new SessionFixture()) {
            OkHttpClient client = authenticated(new OkHttpClient(), fixture.session("1"));
            for (int i = 0; i < 3; i++) {
                assertThat(openWebSocket(client, fixture, "/socket")).isEqualTo(101);
                assertThat(openWebSocket(client, fixture, "/rejected")).isEqualTo(401);
            }

            assertThat(fixture.loginCount()).isZero();
            assertThat(fixture.requests()).hasSize(6).allSatisfy(InterceptorTest::assertHasNoCredentials);
            client.dispatcher().executorService().shutdown();
        }
    }

    @Test
    void requestOfTransport_isUnchanged() throws Exception {
        try (SessionFixture fixture = new SessionFixture();
                Transport transport = OkHttpTransport.wrap(authenticated(new OkHttpClient(), fixture.session("1")))) {
            TransportRequest login = TransportRequest.of(
                    "POST", fixture.uri("/login"), Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024);

            assertThat(transport.send(login, Runnable::run)).isCompletedWithValueMatching(r -> r.status() == 200);
            assertThat(fixture.loginCount()).isZero();
            assertThat(fixture.requests()).hasSize(1).allSatisfy(InterceptorTest::assertHasNoCredentials);
        }
    }

    private static OkHttpClient authenticated(OkHttpClient client, TokenSession session) {
        return UserTokenInterceptor.addTo(client.newBuilder(), session).build();
    }

    private static void assertHasNoCredentials(ScriptedServer.Request handshake) {
        assertThat(CREDENTIALS)
                .allSatisfy(name -> assertThat(handshake.headers(name)).isEmpty());
    }

    /** Returns the status of the handshake. */
    private static int openWebSocket(OkHttpClient client, SessionFixture fixture, String path) throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Request request =
                new Request.Builder().url(fixture.uri(path).toString()).build();
        WebSocket socket = client.newWebSocket(request, new WebSocketListener() {
            @Override
            public void onOpen(WebSocket opened, Response response) {
                status.complete(response.code());
            }

            @Override
            public void onFailure(WebSocket failed, Throwable failure, Response response) {
                if (response == null) {
                    status.completeExceptionally(failure);
                } else {
                    status.complete(response.code());
                }
            }
        });
        try {
            return status.get(20, TimeUnit.SECONDS);
        } finally {
            socket.cancel();
        }
    }
}
