package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportProvider;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a transport that breaks one rule; {@link SocketTransportTest} runs it on one that keeps all rules. */
@Tag("jdk-independent")
final class TransportContractTest {
    /** The start of a message about the result of an exchange, which the tests of all rules check. */
    private static final Pattern RESULT = Pattern.compile("there must be a response|send must fail with"
            + "|T2: the future must complete|T3, after 407|T4: the body of|T7: every status"
            + "|T8: (send|the failure|the future) must|T9: no header value");

    @ParameterizedTest
    @EnumSource(TransportDefect.class)
    void failsATransportThatBreaksOneRule(TransportDefect defect) {
        Defective.defect = defect;

        for (String test : defect.noticedBy()) {
            String rule = "T" + Integer.parseInt(test.substring(1, 3));
            ContractTests.assertFails(
                    Defective.class,
                    test,
                    AssertionError.class,
                    message -> message.matches("(?s)" + rule + "\\b.*")
                            || RESULT.matcher(message).lookingAt());
        }
    }

    /** A lacking capability excuses a failure, but no second request. */
    @Test
    void failsATransportThatSendsAgainDespiteALackingCapability() {
        Limited.defect = TransportDefect.USES_YOUNG_CONNECTIONS_UNCHECKED;
        ContractTests.assertPasses(Limited.class, "t11_aConnectionClosedAfterItsResponseIsNotUsed");

        Limited.defect = TransportDefect.SENDS_AGAIN_IF_THE_SERVER_HAD_CLOSED;
        ContractTests.assertFails(
                Limited.class, "t11_aConnectionClosedAfterItsResponseIsNotUsed", AssertionError.class);
    }

    @Test
    void everyTestNoticesADefect() {
        Set<String> noticing = Stream.of(TransportDefect.values())
                .flatMap(defect -> defect.noticedBy().stream())
                .collect(Collectors.toSet());
        assertThat(noticing).containsExactlyInAnyOrder(ContractTests.namesOf(TransportContract.class));
    }

    @Test
    void everyTestIsInTheClassOfItsRule() {
        assertThat(ContractTests.of(TransportContract.class))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(test.getDeclaringClass().getSimpleName())
                        .isEqualTo("TransportContract"
                                + test.getName().substring(0, 3).toUpperCase(Locale.ROOT)));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(TransportContract.class);
    }

    static final class Defective extends TransportContract {
        /** Static because JUnit creates the instance; the tests of this class run one after the other. */
        private static TransportDefect defect;

        @Override
        protected TransportProvider provider() {
            return SocketTransport.provider(defect);
        }

        @Override
        protected Duration patience() {
            return defect.patience();
        }
    }

    static final class Limited extends TransportContract {
        private static TransportDefect defect;

        @Override
        protected TransportProvider provider() {
            return SocketTransport.provider(defect);
        }

        @Override
        protected Set<TransportCapability> lacks() {
            return EnumSet.of(TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE);
        }
    }
}
