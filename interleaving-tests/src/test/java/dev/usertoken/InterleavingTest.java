package dev.usertoken;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two threads in every order that their steps can take, up to a bound: to callers it must look like one after the other. */
@Tag("jdk-independent")
class InterleavingTest {
    /** Whose steps are interleaved; those of other classes of ours, and of the JDK's concurrent map, are taken for one. */
    private static final Set<String> CHECKED = Set.of(
            "TokenSession",
            "Refresh",
            "RefreshStore",
            "MemoryTokenStore",
            "CheckedSession",
            "CheckedStore",
            "HandWrittenCache");

    @Test
    void aSessionIsOneTokenAtATime() {
        options().sequentialSpecification(OneToken.class).check(CheckedSession.class);
    }

    @Test
    void theStoreInMemoryIsAtomic() {
        options().check(CheckedStore.class);
    }

    @Test
    void whatLooksAndThenActsIsFoundOut() {
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
                .invocationsPerIteration(300)
                // Loops over digits and characters are no spinning.
                .loopBound(100_000)
                .loopIterationsBeforeThreadSwitch(1_000)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(InterleavingTest::isNotChecked)
                        .allMethods()
                        .ignore());
    }

    private static boolean isNotChecked(String className) {
        String ours = InterleavingTest.class.getPackageName() + ".";
        return className.equals(ConcurrentHashMap.class.getName())
                || (className.startsWith(ours) && !CHECKED.contains(className.substring(ours.length())));
    }
}
