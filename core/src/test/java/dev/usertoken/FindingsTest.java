package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What iterators of service loaders do on one platform or another, and cannot be made to do on the one at hand. */
class FindingsTest {
    private final List<TokenEvent> events = new ArrayList<>();
    private final Findings<TransportProvider> findings = new Findings<>(Kind.TRANSPORT, events::add);

    @Test
    void anEntryThatFailsInEitherMethodHidesNoOther() {
        findings.addAll(iterator(
                true,
                List.of(
                        failing(new NoClassDefFoundError(Fixtures.PRIVATE)),
                        Fixtures.Low::new,
                        failing(new ServiceConfigurationError(Fixtures.PRIVATE)),
                        failing(new IllegalStateException(Fixtures.PRIVATE)))));
        findings.addAll(iterator(
                false,
                List.of(
                        failing(new UnsupportedClassVersionError(Fixtures.PRIVATE)),
                        failing(new ServiceConfigurationError(Fixtures.PRIVATE, new VerifyError(Fixtures.PRIVATE))),
                        Fixtures.High::new)));

        assertThat(names()).containsExactly("high", "low");
        assertThat(brokenOnes())
                .containsExactly(
                        "a registered transport failed (java.lang.NoClassDefFoundError)",
                        "a registered transport failed (java.util.ServiceConfigurationError)",
                        "a registered transport failed (java.lang.IllegalStateException)",
                        "a registered transport failed (java.lang.UnsupportedClassVersionError)",
                        "a registered transport failed (java.lang.VerifyError)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failuresWithoutEndAreGivenUpAndToldOnce(boolean inHasNext) {
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

        findings.addAll(endless);

        assertThat(names()).containsExactly("low");
        assertThat(brokenOnes()).containsExactly("a registered transport failed (java.util.ServiceConfigurationError)");
    }

    @Test
    void aClassSeenTwiceIsOneCandidate() {
        findings.addAll(iterator(false, List.of(Fixtures.Low::new, Fixtures.Low::new)));
        findings.addAll(iterator(false, List.of(Fixtures.Low::new)));

        assertThat(names()).containsExactly("low");
    }

    @ParameterizedTest
    @CsvSource({
        "Provider com.example.Gone not found, com.example.Gone not found",
        "com.example.Gone not a subtype, com.example.Gone not a subtype",
        "class com.example.Gone is not public, com.example.Gone is not public",
        "Provider com.example.Gone$Inner could not be instantiated, com.example.Gone$Inner could not be instantiated",
        "com.example.Gone Unable to get public no-arg constructor,"
                + " com.example.Gone Unable to get public no-arg constructor",
        "Unable to load com.example.Gone, Unable to load com.example.Gone",
    })
    void theClassIsNamedWhereTheServiceLoaderNamesIt(String sentence, String told) {
        findings.addAll(iterator(
                false,
                List.of(failing(new ServiceConfigurationError("dev.usertoken.spi.TransportProvider: " + sentence)))));

        assertThat(brokenOnes()).containsExactly(told + " (java.util.ServiceConfigurationError)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.usertoken.spi.TransportProvider: file:/home/anna/services:3: Illegal configuration-file syntax",
                "dev.usertoken.spi.TransportProvider: Provider hunter2 refused",
                "dev.usertoken.spi.TransportProvider: Provider my hunter2 not found",
                "dev.usertoken.spi.TransportProvider: Unable to load my hunter2",
                "dev.usertoken.spi.TransportProvider: Provider com.example.Gone not found: hunter2",
                "hunter2",
                "",
            })
    void noOtherTextIsHandedOn(String message) {
        findings.addAll(iterator(false, List.of(failing(new ServiceConfigurationError(message)))));

        assertThat(brokenOnes()).containsExactly("a registered transport failed (java.util.ServiceConfigurationError)");
    }

    @Test
    void theClassIsNamedThatCouldNotBeLinked() {
        findings.addAll(iterator(
                true,
                List.of(
                        failing(new NoClassDefFoundError("com/example/library/Base")),
                        failing(new UnsupportedClassVersionError(
                                "com/example/Newer has been compiled by a more recent version")))));

        assertThat(brokenOnes())
                .containsExactly(
                        "a registered transport could not be linked with com.example.library.Base"
                                + " (java.lang.NoClassDefFoundError)",
                        "a registered transport could not be linked with com.example.Newer"
                                + " (java.lang.UnsupportedClassVersionError)");
    }

    @Test
    void onlyTheServiceLoadersOwnErrorIsReadForAClass() {
        findings.addAll(iterator(false, List.of(failing(new IllegalStateException("x: Provider hunter2 not found")))));

        assertThat(brokenOnes()).containsExactly("a registered transport failed (java.lang.IllegalStateException)");
    }

    @Test
    void aCycleOfCausesEnds() {
        RuntimeException outer = new IllegalStateException();
        outer.initCause(new IllegalArgumentException(outer));

        findings.addAll(iterator(false, List.of(failing(outer))));

        assertThat(brokenOnes()).hasSize(1);
    }

    private List<String> names() {
        return findings.candidates().stream().map(Candidate::name).collect(Collectors.toList());
    }

    private List<String> brokenOnes() {
        return events.stream().map(event -> event.provider().orElseThrow()).collect(Collectors.toList());
    }

    /** Gets on by one entry with each call that ends, well or not. */
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
