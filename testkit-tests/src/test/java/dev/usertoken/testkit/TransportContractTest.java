package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.SocketTransport.Flaw;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a transport that breaks one rule; {@link SocketTransportTest} runs it on one that keeps them all. */
@Tag("jdk-independent")
final class TransportContractTest {
    @ParameterizedTest
    @EnumSource(Flaw.class)
    void failsATransportThatBreaksOneRule(Flaw flaw) {
        Flawed.flaw = flaw;

        flaw.noticedBy().forEach(test -> ContractTests.assertFails(Flawed.class, test, AssertionError.class));
    }

    @Test
    void everyTestNoticesAFlaw() {
        Set<String> noticing = Stream.of(Flaw.values())
                .flatMap(flaw -> flaw.noticedBy().stream())
                .collect(Collectors.toSet());
        assertThat(noticing).containsExactlyInAnyOrder(ContractTests.namesOf(TransportContract.class));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(TransportContract.class);
    }

    static final class Flawed extends TransportContract {
        /** JUnit creates the instance; the tests of this class run one after the other. */
        private static Flaw flaw;

        @Override
        protected TransportProvider provider() {
            return SocketTransport.provider(flaw);
        }

        @Override
        protected Duration patience() {
            return flaw.patience();
        }
    }
}
