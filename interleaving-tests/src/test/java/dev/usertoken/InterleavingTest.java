package dev.usertoken;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs two threads in many orders of their steps. Each result must be possible for the two threads one after the other.
 */
@Tag("jdk-independent")
class InterleavingTest {
    @Test
    void session_hasOneTokenAtATime() {
        options().sequentialSpecification(OneToken.class).check(CheckedSessionState.class);
    }

    @Test
    void storeInMemory_isAtomic() {
        options().check(CheckedStore.class);
    }

    @Test
    void cacheThatLooksAndThenActs_isReported() {
        assertThrows(
                LincheckAssertionError.class,
                () -> options().sequentialSpecification(OneToken.class).check(HandWrittenCache.class));
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(5)
                .invocationsPerIteration(300);
    }
}
