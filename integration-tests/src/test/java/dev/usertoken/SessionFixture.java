package dev.usertoken;

import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.testkit.SandboxServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/** A session against the sandbox over real sockets, in a time that the test moves. */
abstract class SessionFixture {
    static final Duration PAST_ALL_PAUSES = Duration.ofMinutes(2);
    static final Duration IN_THE_MARGIN = Duration.ofMinutes(23 * 60 + 30);
    static final Duration LIFE = Duration.ofHours(24);

    final SessionClocks clocks = new SessionClocks();
    final Map<TokenEvent.Type, Integer> events = new EnumMap<>(TokenEvent.Type.class);
    final SandboxServer server =
            SandboxServer.builder().clock(clocks.server()).tokenLife(LIFE).start();
    final AtomicReference<Secret> password = new AtomicReference<>(Secret.of(SandboxServer.PASSWORD));
    final UserTokenClient client = client().build();
    final TokenSession session = client.session(credentials());

    @AfterEach
    void close() {
        session.close();
        client.close();
        server.close();
    }

    static List<TokenEvent> of(List<TokenEvent> all, TokenEvent.Type type) {
        List<TokenEvent> found = new ArrayList<>(all);
        found.removeIf(event -> event.type() != type);
        return found;
    }

    static StoreEntry entry(StoredToken token) {
        return StoreEntry.of(1, Optional.of(token), List.of());
    }

    UserTokenClient.Builder client() {
        return silentClient().listener(this::note);
    }

    UserTokenClient.Builder silentClient() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .codec(new JsonCodec())
                .retryPolicy(RetryPolicy.none())
                .timeout(Duration.ofSeconds(20));
        builder.time = clocks.client();
        builder.digestRounds = 1;
        return builder;
    }

    StaffCredentials credentials() {
        return StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, password::get);
    }

    private void note(TokenEvent event) {
        synchronized (events) {
            events.merge(event.type(), 1, Integer::sum);
            events.notifyAll();
        }
    }

    int count(TokenEvent.Type type) {
        synchronized (events) {
            return events.getOrDefault(type, 0);
        }
    }

    void awaitRefreshed(int times) {
        await(TokenEvent.Type.TOKEN_REFRESHED, times);
    }

    void await(TokenEvent.Type type, int times) {
        org.awaitility.Awaitility.await().until(() -> count(type) >= times);
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
