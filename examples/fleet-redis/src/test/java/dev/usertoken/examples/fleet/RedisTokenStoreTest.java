package dev.usertoken.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

@Timeout(60)
class RedisTokenStoreTest {
    private static final TokenKey KEY = TokenKey.of("api.test", "-99", "Siteowner", "digest");
    private static final Duration LIFE = Duration.ofMinutes(1);

    @Test
    void keys_expire() throws IOException {
        try (RedisServer redis = RedisServer.start();
                RedisTokenStore store = RedisTokenStore.at(redis.uri());
                RedisClient client = RedisClient.create(redis.uri())) {
            Lease lease = store.tryLease(KEY, LIFE).get();
            store.replace(KEY, Optional.empty(), entry(lease.fencingToken()));

            Set<String> names = client.keys("*");

            assertThat(names).hasSize(3).allMatch(name -> name.startsWith("usertoken:{" + KEY.id() + "}:"));
            assertThat(names).allMatch(name -> client.pttl(name) > 0);
            assertThat(client.pttl("usertoken:{" + KEY.id() + "}:lease")).isLessThanOrEqualTo(LIFE.toMillis());
            assertThat(client.pttl("usertoken:{" + KEY.id() + "}:fence"))
                    .isGreaterThan(client.pttl(RedisTokenStore.entryOf(KEY)) + LIFE.toMillis());
        }
    }

    @Test
    void restartOfRedis_failsNoCall() throws IOException {
        RedisServer before = RedisServer.start();
        try (RedisTokenStore store = RedisTokenStore.at(before.uri())) {
            store.read(KEY);
            before.close();
            try (RedisServer after = RedisServer.startAt(before.uri().getPort())) {
                assertThat(after.uri()).isEqualTo(before.uri());
                assertThat(store.read(KEY)).isEmpty();
            }
        }
    }

    @Test
    void absentRedis_failsWithShortMessage() throws IOException {
        RedisServer redis = RedisServer.start();
        URI gone = URI.create("redis://user:s3cr3t@127.0.0.1:" + redis.uri().getPort());
        redis.close();

        assertFailsInTime(gone);
    }

    @Test
    void silentRedis_failsInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            assertFailsInTime(URI.create("redis://user:s3cr3t@127.0.0.1:" + silent.getLocalPort()));
        }
    }

    private static void assertFailsInTime(URI uri) {
        long start = System.nanoTime();
        try (TokenStore store = RedisTokenStore.at(uri)) {
            assertThatThrownBy(() -> store.replace(KEY, entry(1), entry(2)))
                    .isInstanceOf(IOException.class)
                    .hasNoCause()
                    .message()
                    .startsWith("Redis ")
                    .doesNotContain("s3cr3t");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private static Optional<StoreEntry> entry(long fencingToken) {
        return Optional.of(StoreEntry.of(
                fencingToken, Optional.of(StoredToken.of("s3cr3t", Instant.EPOCH, Instant.EPOCH, 0)), List.of()));
    }
}
