package dev.usertoken.examples.fleet;

import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.RedisClient;

/** The contract with a real Redis; each store has its own connections. */
@Tag("jdk-independent")
public final class RedisTokenStoreContractTest extends TokenStoreContract {
    private static RedisServer redis;

    public RedisTokenStoreContractTest() {}

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        if (redis != null) {
            redis.close();
        }
    }

    @Override
    protected TokenStore open() {
        return RedisTokenStore.at(redis.uri());
    }

    @Override
    protected boolean overwrite(TokenKey key, String text) {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            client.set(RedisTokenStore.entryOf(key), text);
        }
        return true;
    }
}
