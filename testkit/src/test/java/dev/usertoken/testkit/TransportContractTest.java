package dev.usertoken.testkit;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.SocketTransport.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a transport that breaks one rule; {@link SocketTransportTest} passes one that keeps them all. */
final class TransportContractTest {
    @ParameterizedTest
    @EnumSource(Fault.class)
    void failsATransportThatBreaksOneRule(Fault fault) {
        Broken.fault = fault;

        fault.noticedBy().forEach(test -> ContractTests.assertFails(Broken.class, test, AssertionError.class));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(TransportContract.class);
    }

    static final class Broken extends TransportContract {
        /** JUnit makes the instance; tests of this class run one after the other. */
        private static Fault fault;

        @Override
        protected TransportProvider provider() {
            return SocketTransport.provider(fault);
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(2);
        }
    }
}
