package dev.usertoken.examples.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The contract with a real PostgreSQL, over a pool whose connections do not commit by themselves. All stores share the
 * pool, because they keep nothing of their own.
 */
@Tag("jdk-independent")
public final class JdbcTokenStoreContractTest extends TokenStoreContract {
    private static PostgresServer postgres;
    private static HikariDataSource pool;

    public JdbcTokenStoreContractTest() {}

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setDataSource(postgres.dataSource());
        pool.setAutoCommit(false);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        if (postgres != null) {
            pool.close();
            postgres.close();
        }
    }

    @Override
    protected TokenStore open() {
        return JdbcTokenStore.in(pool);
    }

    @Override
    protected boolean overwrite(TokenKey key, String text) throws IOException {
        try (Connection connection = postgres.dataSource().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO usertoken (id, entry) VALUES (?, ?)"
                                + " ON CONFLICT (id) DO UPDATE SET entry = EXCLUDED.entry")) {
            statement.setString(1, key.id());
            statement.setBytes(2, text.getBytes(StandardCharsets.UTF_8));
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
