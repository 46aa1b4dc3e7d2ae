package dev.usertoken.testkit;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The contract of {@link Transport}, as tests over real sockets and real TLS. Extend it, return your provider, and run
 * it with JUnit 5.9 or later. The name of a test begins with the number of its rule in {@link Transport}, T1 to T13. The
 * tests play the part of core: they lend the transport threads, cancel its exchanges, and close it last. If a library
 * leaves no way to keep a rule, return the capability from {@link #lacks()}; its tests are then skipped, or accept the
 * outcome that {@link TransportCapability} documents.
 *
 * <p>After each test no thread and no connection of the transport may be left, and no thread of the executor may be
 * interrupted. All messages of each failure are searched for the secrets that were sent and received. The tests examine
 * all threads of the process and the global state of {@code java.net}, so no other test runs at the same time.
 */
@Isolated
@Timeout(60)
public abstract class TransportContract extends TransportContractT13 {
    /** Creates the contract; JUnit calls it. */
    protected TransportContract() {}

    /** Returns the provider under test; each test creates its own transports with it. */
    @Override
    protected abstract TransportProvider provider();

    /** Returns the capabilities that this transport lacks; empty by default. */
    @Override
    protected Set<TransportCapability> lacks() {
        return Collections.emptySet();
    }

    /**
     * Returns the beginnings of the names of threads that the library shares in the whole process, whatever transports are
     * open; empty by default. The JDK's own are known.
     */
    @Override
    protected Collection<String> sharedThreads() {
        return Collections.emptySet();
    }

    /** Returns how long to wait before an expected event counts as missing; positive; 10 seconds by default. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }
}
