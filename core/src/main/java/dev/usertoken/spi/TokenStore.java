package dev.usertoken.spi;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps tokens where several sessions, or several processes, share them. Knows nothing of what an entry means.
 *
 * <p>Thread-safe. Methods are called on the thread that asks for a token, on the transport's and on the client's timer,
 * so they should take milliseconds, and at most a few seconds where the store is out of order. What they throw costs
 * the caller nothing: the session goes on with the client's own memory.
 *
 * <p>The rules, which {@code TokenStoreContract} in the testkit tests under the same numbers:
 *
 * <ul>
 *   <li>S1 what was written last is read, until it is replaced, by whoever reads.
 *   <li>S2 keys that differ in any part never meet.
 *   <li>S3 {@link #replace} is atomic: of any number of callers that expect the same entry, one succeeds.
 *   <li>S4 at most one lease on a key is held at a time, and it ends by itself.
 *   <li>S5 each lease on a key has a greater fence than all before it, for as long as the store keeps anything.
 *   <li>S6 an entry with a smaller fence than the newest lease's is never written: who stalled cannot overwrite who
 *       came after.
 *   <li>S7 what cannot be read, such as an entry of another version, is as good as none, and can be replaced.
 *   <li>S8 no message or text form tells a part of an entry.
 *   <li>S9 {@link #close} is idempotent.
 * </ul>
 */
public interface TokenStore extends AutoCloseable {
    /**
     * The present entry.
     *
     * @throws IOException where the store does not answer
     */
    Optional<StoreEntry> read(TokenKey key) throws IOException;

    /**
     * Writes an entry, if the present one is as expected and no lease newer than the entry's fence was granted.
     *
     * @param expected as {@link #read} gave it, or as it was written
     * @param next absent to delete
     * @return whether it was written
     * @throws IOException where the store does not answer; whether it was written is then unknown
     */
    boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException;

    /**
     * Takes the right to refresh a token, if nobody has it. Does not wait.
     *
     * @param life after which it ends by itself; positive
     * @throws IOException where the store does not answer
     */
    Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException;

    /** Frees what the store itself has opened. Entries stay. */
    @Override
    void close();
}
