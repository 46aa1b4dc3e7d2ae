package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Finds the tests of a contract, runs them with JUnit and checks their results. */
final class ContractTests {
    private ContractTests() {}

    static String[] namesOf(Class<?> contract) {
        return of(contract).map(Method::getName).toArray(String[]::new);
    }

    static void assertNoneCanBeOverridden(Class<?> contract) {
        assertThat(of(contract)).isNotEmpty().allMatch(test -> Modifier.isFinal(test.getModifiers()));
    }

    static void assertAllPass(Class<?> sound, Class<?> contract) {
        long all = of(contract).count();
        run(selectClass(sound)).assertStatistics(count -> count.started(all).succeeded(all));
    }

    static void assertSkips(int skipped, Class<?> limited) {
        run(selectClass(limited)).assertStatistics(count -> count.failed(0).aborted(skipped));
    }

    static void assertFails(Class<?> broken, String test, Class<? extends Throwable> failure) {
        assertFails(broken, test, failure, message -> true);
    }

    static void assertFails(
            Class<?> broken, String test, Class<? extends Throwable> failure, Predicate<String> expected) {
        run(selectMethod(broken, test))
                .finished()
                .assertThatEvents()
                .as("%s", test)
                .singleElement()
                .has(finishedWithFailure(instanceOf(failure), message(expected)));
    }

    static void assertPasses(Class<?> limited, String test) {
        run(selectMethod(limited, test))
                .assertStatistics(count -> count.started(1).succeeded(1));
    }

    /** Returns the names of the tests that fail. */
    static List<String> failuresOf(Class<?> broken) {
        return run(selectClass(broken)).failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .collect(Collectors.toList());
    }

    static boolean failsAlways(int repetitions, Class<?> broken, String test) {
        return IntStream.range(0, repetitions)
                .allMatch(repetition -> run(selectMethod(broken, test)).failed().count() > 0);
    }

    static Stream<Method> of(Class<?> contract) {
        return Stream.<Class<?>>iterate(contract, Objects::nonNull, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private static Events run(DiscoverySelector selector) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selector)
                .execute()
                .testEvents();
    }
}
