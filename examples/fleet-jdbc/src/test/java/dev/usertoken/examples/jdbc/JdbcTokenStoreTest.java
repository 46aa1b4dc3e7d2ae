package dev.usertoken.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("jdk-independent")
class JdbcTokenStoreTest {
    private static final TokenKey KEY = TokenKey.of("api.test", "-99", "Siteowner", "digest");

    @Test
    void absentDatabase_failsWithShortMessage() throws IOException {
        // A socket that is bound but does not listen refuses connections.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertFailsInTime(reserved.getLocalPort());
        }
    }

    @Test
    void silentDatabase_failsInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            assertFailsInTime(silent.getLocalPort());
        }
    }

    private static void assertFailsInTime(int port) {
        DataSource database = Worker.database(
                "jdbc:postgresql://127.0.0.1:" + port + "/db?loginTimeout=2&socketTimeout=2&user=u&password=s3cr3t");
        long start = System.nanoTime();
        try (TokenStore store = JdbcTokenStore.in(database)) {
            assertThatThrownBy(() -> store.replace(KEY, entry(1), entry(2)))
                    .isInstanceOf(IOException.class)
                    .hasNoCause()
                    .message()
                    .startsWith("The database has failed (SQL state 08")
                    .doesNotContain("s3cr3t");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private static Optional<StoreEntry> entry(long fencingToken) {
        return Optional.of(StoreEntry.of(
                fencingToken, Optional.of(StoredToken.of("s3cr3t", Instant.EPOCH, Instant.EPOCH, 0)), List.of()));
    }
}
