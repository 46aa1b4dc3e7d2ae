package dev.usertoken.spi;

import java.io.IOException;

/** The right to refresh a token, for a limited time. Thread-safe. */
public interface Lease extends AutoCloseable {
    /** Greater than that of each earlier lease on the same key; positive. */
    long fence();

    /** Gives it back. Idempotent; without effect on a later lease, where this one has ended. */
    @Override
    void close() throws IOException;
}
