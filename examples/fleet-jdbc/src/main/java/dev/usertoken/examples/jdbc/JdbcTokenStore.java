package dev.usertoken.examples.jdbc;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A token store in a table of PostgreSQL, for all processes that connect to it. The README contains the table. Each
 * atomic step is one statement. A lease is a time in the row of its key, set and compared by the clock of the database,
 * and its fencing token is a counter in the same row. The statement that writes rejects an entry with a smaller fencing
 * token than the counter, so a stalled holder cannot overwrite the entry of a later lease.
 *
 * <p>Thread-safe. The data source limits the time of a call, so set its timeouts to a few seconds.
 */
public final class JdbcTokenStore implements TokenStore {
    private static final String READ = "SELECT entry FROM usertoken WHERE id = ?";

    private static final String WRITE_FIRST = String.join(
            " ",
            "INSERT INTO usertoken AS present (id, entry) VALUES (?, ?)",
            "ON CONFLICT (id) DO UPDATE SET entry = EXCLUDED.entry",
            "WHERE present.entry IS NULL AND present.fence <= ?");

    private static final String WRITE_NEXT = "UPDATE usertoken SET entry = ? WHERE id = ? AND entry = ? AND fence <= ?";

    private static final String LEASE = String.join(
            " ",
            "INSERT INTO usertoken AS present (id, fence, leased_until)",
            "VALUES (?, 1, clock_timestamp() + ? * interval '1 millisecond')",
            "ON CONFLICT (id) DO UPDATE SET fence = present.fence + 1, leased_until = EXCLUDED.leased_until",
            "WHERE present.leased_until IS NULL OR present.leased_until <= clock_timestamp()",
            "RETURNING fence");

    private static final String RELEASE = "UPDATE usertoken SET leased_until = NULL WHERE id = ? AND fence = ?";

    /** Greater than any fencing token, because a deletion has none that could be too old. */
    private static final long FENCE_OF_DELETION = Long.MAX_VALUE;

    private final DataSource database;

    private JdbcTokenStore(DataSource database) {
        this.database = database;
    }

    /**
     * Creates a store in a database. The store connects at its first use, and takes a connection for each statement.
     *
     * @param database stays open when the store is closed. Its connections must not take part in a transaction of the
     *     caller, because other processes have to see a lease at once
     */
    public static JdbcTokenStore in(DataSource database) {
        return new JdbcTokenStore(database);
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        return present(key).flatMap(JdbcTokenStore::parse);
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        Optional<byte[]> present = expected.isPresent() ? expected.map(JdbcTokenStore::bytes) : present(key);
        if (expected.isEmpty() && present.flatMap(JdbcTokenStore::parse).isPresent()) {
            return false;
        }
        Optional<byte[]> entry = next.map(JdbcTokenStore::bytes);
        long fence = next.map(StoreEntry::fencingToken).orElse(FENCE_OF_DELETION);
        int rows = present.isPresent()
                ? update(WRITE_NEXT, entry, key.id(), present.get(), fence)
                : update(WRITE_FIRST, key.id(), entry, fence);
        return rows == 1;
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        long millis = Math.max(1, life.toMillis());
        return query(LEASE, row -> new JdbcLease(key.id(), row.getLong(1)), key.id(), millis);
    }

    /** Does nothing: the store has opened nothing that stays open. */
    @Override
    public void close() {}

    /** A constant. */
    @Override
    public String toString() {
        return "JdbcTokenStore";
    }

    private Optional<byte[]> present(TokenKey key) throws IOException {
        return query(READ, row -> row.getBytes(1), key.id());
    }

    private static byte[] bytes(StoreEntry entry) {
        return entry.serialized().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<StoreEntry> parse(byte[] entry) {
        return StoreEntry.parse(new String(entry, StandardCharsets.UTF_8));
    }

    /** Executes a statement. An empty {@code Optional} among the parameters is SQL's null. */
    private int update(String sql, Object... parameters) throws IOException {
        return run(sql, PreparedStatement::executeUpdate, parameters);
    }

    /** Returns the value of the first row; empty if there is no row, or if the value is null. */
    private <T> Optional<T> query(String sql, Step<ResultSet, ? extends T> value, Object... parameters)
            throws IOException {
        return run(
                sql,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.ofNullable(value.of(rows)) : Optional.empty();
                    }
                },
                parameters);
    }

    /** Runs a statement and commits it. Drops the messages of JDBC, because they may quote the row. */
    private <T> T run(String sql, Step<PreparedStatement, T> step, Object... parameters) throws IOException {
        try (Connection connection = database.getConnection()) {
            // Some pools hand out connections that commit nothing by themselves, and expect them back like that.
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    Object value = parameters[i];
                    statement.setObject(i + 1, value instanceof Optional ? ((Optional<?>) value).orElse(null) : value);
                }
                return step.of(statement);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw new IOException("The database has failed (SQL state " + e.getSQLState()
                    + "). Check the connection, the table usertoken and the rights on it.");
        }
    }

    private interface Step<S, T> {
        T of(S source) throws SQLException;
    }

    private final class JdbcLease implements Lease {
        private final String id;
        private final long fencingToken;

        JdbcLease(String id, long fencingToken) {
            this.id = id;
            this.fencingToken = fencingToken;
        }

        @Override
        public long fencingToken() {
            return fencingToken;
        }

        @Override
        public void close() throws IOException {
            update(RELEASE, id, fencingToken);
        }
    }
}
