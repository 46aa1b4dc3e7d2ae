package dev.usertoken.examples.fleet;

import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/** The contract with a cluster; all stores use one client, which they leave open. */
@Tag("jdk-independent")
public final class RedisClusterContractTest extends TokenStoreContract {
    private static RedisServer redis;
    private static RedisClusterClient client;

    public RedisClusterContractTest() {}

    @BeforeAll
    static void startCluster() throws IOException {
        redis = RedisServer.startCluster();
        client = RedisClusterClient.create(Set.of(new HostAndPort("127.0.0.1", redis.port())));
    }

    @AfterAll
    static void stopCluster() throws IOException {
        if (client != null) {
            client.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @Override
    protected TokenStore open() {
        return RedisTokenStore.over(client);
    }

    @Override
    protected boolean overwrite(TokenKey key, String text) {
        client.set(RedisTokenStore.entryOf(key), text);
        return true;
    }
}
