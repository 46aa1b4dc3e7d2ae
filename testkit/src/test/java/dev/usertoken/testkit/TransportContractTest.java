package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.SocketTransport.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract does not let pass what breaks it in just one way. */
class TransportContractTest {
    private static Fault fault;

    @TestFactory
    Stream<DynamicTest> noticesATransportThat() {
        return Arrays.stream(Fault.values())
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> assertNoticed(each)));
    }

    private static void assertNoticed(Fault each) {
        fault = each;
        List<String> passed = new ArrayList<>();
        for (String method : each.noticedBy()) {
            Event finished = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectMethod(Broken.class, method))
                    .execute()
                    .testEvents()
                    .finished()
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no test " + method));
            TestExecutionResult result = finished.getRequiredPayload(TestExecutionResult.class);
            if (!(result.getThrowable().orElse(null) instanceof AssertionError)) {
                passed.add(method + " " + result);
            }
        }
        assertThat(passed).as("tests that let pass a transport that %s", each).isEmpty();
    }

    static class Broken extends TransportContract {
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
