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
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
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
        try (RedisServer redis = RedisServer.start();
                RedisTokenStore store = RedisTokenStore.at(redis.uri())) {
            store.read(KEY);
            redis.stop();
            redis.restart();

            assertThat(store.read(KEY)).isEmpty();
        }
    }

    @Test
    void absentRedis_failsWithShortMessage() throws IOException {
        // A socket that is bound but does not listen refuses connections.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertFailsInTime("redis://user:s3cr3t@127.0.0.1:" + reserved.getLocalPort());
        }
    }

    @Test
    void silentRedis_failsInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            assertFailsInTime("redis://user:s3cr3t@127.0.0.1:" + silent.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://app:s3cr3t^@redis:6379",
                "redis://app:s3cr3t@@redis:6379",
                "redis://app:12/s3cr3t@redis:6379",
                "redis://app:s3cr3t@redis",
                "redis://app:s3cr3t@redis:6379/first",
                "redis://app:s3cr3t@redis:6379/0?protocol=s3cr3t",
                "redis:app:s3cr3t@redis:6379",
                "http://app:s3cr3t@redis:6379",
                "s3cr3t",
            })
    void invalidAddress_isNotRepeated(String uri) {
        assertThatThrownBy(() -> RedisTokenStore.at(uri))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .startsWith("the address of Redis must be")
                .doesNotContain("s3cr3t");
    }

    @Test
    void encodedPassword_isDecoded() throws IOException {
        try (RedisServer redis = RedisServer.start();
                Jedis jedis = new Jedis(redis.uri())) {
            jedis.aclSetUser("app", "on", ">p^@/", "~*", "+@all");

            try (RedisTokenStore store = RedisTokenStore.at("redis://app:p%5E%40%2F@127.0.0.1:" + redis.port())) {
                assertThat(store.read(KEY)).isEmpty();
            }
        }
    }

    private static void assertFailsInTime(String uri) {
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
