package dev.usertoken.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportProvider;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour of service loader iterators that only other platforms show. */
class ProviderLookupTest {
    private final ProviderLookup<TransportProvider> lookup =
            new ProviderLookup<>(ServiceKind.TRANSPORT, new RecordingReporter());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failingEntry_doesNotHideOthers(boolean inHasNext) {
        lookup.addAll(
                iterator(
                        inHasNext,
                        List.of(
                                failing(new NoClassDefFoundError(Fixtures.PRIVATE)),
                                Fixtures.Low::new,
                                failing(new ServiceConfigurationError(Fixtures.PRIVATE)),
                                failing(new IllegalStateException(Fixtures.PRIVATE)),
                                Fixtures.High::new)),
                getClass().getClassLoader());

        assertThat(lookup.candidates()).extracting(Candidate::name).containsExactly("low", "high");
        assertThat(lookup.broken())
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "a registered transport (java.lang.NoClassDefFoundError)",
                        "a registered transport (java.util.ServiceConfigurationError)",
                        "a registered transport (java.lang.IllegalStateException)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endlessFailures_endLookupAndAreListedOnce(boolean inHasNext) {
        Iterator<TransportProvider> endless = new Iterator<>() {
            private boolean first = true;

            @Override
            public boolean hasNext() {
                if (inHasNext && !first) {
                    throw new ServiceConfigurationError("no progress");
                }
                return true;
            }

            @Override
            public TransportProvider next() {
                if (first) {
                    first = false;
                    return new Fixtures.Low();
                }
                throw new ServiceConfigurationError("no progress");
            }
        };

        lookup.addAll(endless, getClass().getClassLoader());

        assertThat(lookup.candidates()).extracting(Candidate::name).containsExactly("low");
        assertThat(lookup.broken()).hasSize(1);
    }

    /** Returns an iterator that advances by one entry with each call, even if the call fails. */
    private static Iterator<TransportProvider> iterator(
            boolean failsInHasNext, List<Supplier<TransportProvider>> entries) {
        Iterator<Supplier<TransportProvider>> left = entries.iterator();
        return new Iterator<>() {
            private TransportProvider ready;

            @Override
            public boolean hasNext() {
                if (failsInHasNext && ready == null && left.hasNext()) {
                    ready = left.next().get();
                }
                return ready != null || left.hasNext();
            }

            @Override
            public TransportProvider next() {
                if (ready == null && !left.hasNext()) {
                    throw new NoSuchElementException();
                }
                TransportProvider next = ready == null ? left.next().get() : ready;
                ready = null;
                return next;
            }
        };
    }

    private static Supplier<TransportProvider> failing(Throwable failure) {
        return () -> {
            if (failure instanceof Error) {
                throw (Error) failure;
            }
            throw (RuntimeException) failure;
        };
    }
}
