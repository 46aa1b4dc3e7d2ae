package dev.usertoken.examples.fleet;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * A token store in Redis, for all processes that connect to it. Each atomic step is a script. A lease is a key that
 * expires, and its fence is a counter. The script that writes rejects an entry with a smaller fence than the counter,
 * so a stalled holder cannot overwrite the entry of a later lease.
 *
 * <p>Entries expire a week after they were written. Thread-safe. If Redis does not respond, a call to a store that
 * {@link #at} has created takes at most two seconds.
 */
public final class RedisTokenStore implements TokenStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofDays(7);

    /**
     * Longer than the life of entries, so that a counter never restarts while there is an entry with an older fence.
     */
    private static final Duration FENCE_KEPT = KEPT.multipliedBy(2);

    private static final String ABSENT = "";

    private static final String REPLACE = String.join(
            "\n",
            "local entry, fence = KEYS[1], KEYS[2]",
            "local expected, following, following_fence, kept, fence_kept = unpack(ARGV)",
            "if (redis.call('GET', entry) or '') ~= expected then return 0 end",
            "if following == '' then redis.call('DEL', entry) return 1 end",
            "if tonumber(following_fence) < tonumber(redis.call('GET', fence) or '0') then return 0 end",
            "redis.call('SET', entry, following, 'PX', kept)",
            "redis.call('PEXPIRE', fence, fence_kept)",
            "return 1");

    private static final String LEASE = String.join(
            "\n",
            "local lease, fence = KEYS[1], KEYS[2]",
            "local life, fence_kept = unpack(ARGV)",
            "if redis.call('EXISTS', lease) == 1 then return 0 end",
            "local granted = redis.call('INCR', fence)",
            "redis.call('PEXPIRE', fence, fence_kept)",
            "redis.call('SET', lease, granted, 'PX', life)",
            "return granted");

    private static final String RELEASE = String.join(
            "\n",
            "local lease, granted = KEYS[1], ARGV[1]",
            "if redis.call('GET', lease) == granted then redis.call('DEL', lease) end",
            "return 0");

    private final UnifiedJedis redis;
    private final Runnable end;

    private RedisTokenStore(UnifiedJedis redis, Runnable end) {
        this.redis = redis;
        this.end = end;
    }

    /**
     * Creates a store in a Redis of one node. Connects when it is used first.
     *
     * @param redis {@code redis://host:port}, or {@code rediss:} with TLS; with {@code user:password@} if there is one,
     *     and {@code /1} for the database with that number. Characters such as {@code ^}, {@code @} and {@code /} of the
     *     password must be percent-encoded
     * @throws IllegalArgumentException if it is not such an address; the message does not contain it
     */
    public static RedisTokenStore at(String redis) {
        int timeout = (int) TIMEOUT.toMillis();
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxWait(TIMEOUT);
        // If a connection was lost in a restart of Redis, it is replaced before a call can fail on it.
        pool.setTestOnBorrow(true);
        try {
            URI uri = new URI(redis);
            if (isAddress(uri)) {
                RedisClient client = RedisClient.builder()
                        .hostAndPort(JedisURIHelper.getHostAndPort(uri))
                        .clientConfig(DefaultJedisClientConfig.builder(uri)
                                .connectionTimeoutMillis(timeout)
                                .socketTimeoutMillis(timeout)
                                .build())
                        .poolConfig(pool)
                        .build();
                return new RedisTokenStore(client, client::close);
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Their messages can contain the password.
        }
        throw new IllegalArgumentException("the address of Redis must be such as redis://redis.example.com:6379 or"
                + " rediss://user:password@redis.example.com:6379/0; percent-encode characters of the password such as"
                + " ^, @ and /");
    }

    /**
     * Creates a store over a client of Jedis that remains its owner's: {@link #close} does not close it. Its timeouts
     * apply.
     *
     * @param redis for example a {@code RedisClusterClient}, which finds the node of a key in a cluster
     */
    public static RedisTokenStore over(UnifiedJedis redis) {
        return new RedisTokenStore(redis, () -> {});
    }

    private static boolean isAddress(URI uri) {
        return JedisURIHelper.isValid(uri)
                && (JedisURIHelper.isRedisScheme(uri) || JedisURIHelper.isRedisSSLScheme(uri));
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        return StoreEntry.parse(text(key));
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        String present = expected.isPresent() ? expected.get().serialized() : text(key);
        if (expected.isEmpty() && StoreEntry.parse(present).isPresent()) {
            return false;
        }
        return run(
                        REPLACE,
                        List.of(entryOf(key), fenceOf(key)),
                        present,
                        next.map(StoreEntry::serialized).orElse(ABSENT),
                        next.map(StoreEntry::fencingToken).orElse(0L).toString(),
                        millis(KEPT),
                        millis(FENCE_KEPT))
                == 1;
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        long fencingToken = run(LEASE, List.of(leaseOf(key), fenceOf(key)), millis(life), millis(FENCE_KEPT));
        return fencingToken == 0 ? Optional.empty() : Optional.of(new RedisLease(leaseOf(key), fencingToken));
    }

    @Override
    public void close() {
        end.run();
    }

    /** A constant. */
    @Override
    public String toString() {
        return "RedisTokenStore";
    }

    static String entryOf(TokenKey key) {
        return name(key, "entry");
    }

    private static String fenceOf(TokenKey key) {
        return name(key, "fence");
    }

    private static String leaseOf(TokenKey key) {
        return name(key, "lease");
    }

    /** Returns a name with braces, so that a cluster keeps all keys of a script on one node. */
    private static String name(TokenKey key, String part) {
        return "usertoken:{" + key.id() + "}:" + part;
    }

    private static String millis(Duration duration) {
        return String.valueOf(Math.max(1, duration.toMillis()));
    }

    private String text(TokenKey key) throws IOException {
        return call(() -> Objects.requireNonNullElse(redis.get(entryOf(key)), ABSENT));
    }

    private long run(String script, List<String> keys, String... arguments) throws IOException {
        return call(() -> (Long) redis.eval(script, keys, List.of(arguments)));
    }

    /** Calls Redis. Drops the messages of Jedis, because they may quote the request. */
    private static <T> T call(RedisCall<T> redisCall) throws IOException {
        try {
            return redisCall.execute();
        } catch (JedisException e) {
            throw new IOException("Redis has failed: " + e.getClass().getSimpleName());
        }
    }

    private interface RedisCall<T> {
        T execute();
    }

    private final class RedisLease implements Lease {
        private final String name;
        private final long fencingToken;

        RedisLease(String name, long fencingToken) {
            this.name = name;
            this.fencingToken = fencingToken;
        }

        @Override
        public long fencingToken() {
            return fencingToken;
        }

        @Override
        public void close() throws IOException {
            run(RELEASE, List.of(name), String.valueOf(fencingToken));
        }
    }
}
