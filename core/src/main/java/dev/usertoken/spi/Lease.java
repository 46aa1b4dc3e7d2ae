package dev.usertoken.spi;

import java.io.IOException;

/** The right to refresh a token, for a limited time. Thread-safe. */
public interface Lease extends AutoCloseable {
    /** Returns the fencing token, which is positive and greater than that of each earlier lease on the same key. */
    long fencingToken();

    /** Ends the lease. Idempotent. If this lease has ended already, a later lease is not affected. */
    @Override
    void close() throws IOException;
}
