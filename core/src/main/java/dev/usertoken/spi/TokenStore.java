package dev.usertoken.spi;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A store of tokens that several sessions or several processes share. It does not interpret its entries.
 *
 * <p>Thread-safe. Methods are called on the thread that requests a token, on threads of the transport and on the
 * client's executor, so they should take milliseconds, and at most a few seconds if the store is out of order. If a
 * method throws an exception, or {@link #replace} refuses three writes in one refresh, the session continues with the
 * client's memory, and the caller is not affected.
 *
 * <p>The rules, which {@code TokenStoreContract} in the testkit tests under the same numbers:
 *
 * <ul>
 *   <li>S1 every reader gets the entry that was written last.
 *   <li>S2 keys that differ in any part have separate entries.
 *   <li>S3 {@link #replace} is atomic: of any number of callers that expect the same entry, one succeeds.
 *   <li>S4 at most one lease on a key is held at a time, and each lease ends by itself.
 *   <li>S5 each lease on a key has a greater fencing token than all earlier leases on it, as long as the store keeps
 *       its data.
 *   <li>S6 an entry with a smaller fencing token than that of the newest lease is never written, so that a stalled
 *       process cannot overwrite the entry of a later lease.
 *   <li>S7 an unreadable entry, such as an entry of another version, is treated as absent and can be replaced.
 *   <li>S8 messages and texts contain no part of an entry.
 *   <li>S9 {@link #close} is idempotent.
 * </ul>
 */
public interface TokenStore extends AutoCloseable {
    /**
     * Returns the present entry.
     *
     * @throws IOException if the store does not respond
     */
    Optional<StoreEntry> read(TokenKey key) throws IOException;

    /**
     * Writes an entry if the present entry is the expected one and no lease with a greater fencing token was granted. A
     * deletion has no fencing token, so it depends only on the expected entry.
     *
     * @param expected the entry that {@link #read} returned or that was written last
     * @param next the new entry, or absent to delete the present one
     * @return true if the entry was written
     * @throws IOException if the store does not respond; the entry may have been written
     */
    boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException;

    /**
     * Takes a lease on a key, the right to refresh its token, if no other lease on the key is held. Does not wait.
     *
     * @param life the time after which the lease ends by itself; positive
     * @return the lease; empty if another lease is held
     * @throws IOException if the store does not respond
     */
    Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException;

    /** Releases the resources that the store has opened. Keeps the entries. */
    @Override
    void close();
}
