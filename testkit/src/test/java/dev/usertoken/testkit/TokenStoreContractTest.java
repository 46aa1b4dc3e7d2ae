package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The contract fails a store that breaks one rule, and passes one that keeps them all. */
final class TokenStoreContractTest {
    @Test
    void passesAStoreThatKeepsEveryRule() {
        Events tests = run(selectClass(Sound.class));

        tests.assertStatistics(count ->
                count.started(ruleTests().count()).succeeded(ruleTests().count()));
    }

    @Test
    void skipsWhatAStoreHasNoPlaceFor() {
        Events tests = run(selectClass(Memory.class));

        tests.assertStatistics(count -> count.failed(0).aborted(3));
    }

    @ParameterizedTest
    @EnumSource(StoreFlaw.class)
    void failsAStoreThatBreaksOneRule(StoreFlaw flaw) {
        Flawed.flaw = flaw;

        Events tests = run(selectMethod(Flawed.class, flaw.test()));

        tests.assertStatistics(count -> count.started(1).failed(1));
    }

    @Test
    void everyTestOfTheContractIsShownToFail() {
        assertThat(Stream.of(StoreFlaw.values()).map(StoreFlaw::test))
                .containsExactlyInAnyOrder(ruleTests().map(Method::getName).toArray(String[]::new));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        assertThat(ruleTests()).allMatch(test -> Modifier.isFinal(test.getModifiers()));
    }

    private static Stream<Method> ruleTests() {
        return Stream.of(TokenStoreContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private static Events run(DiscoverySelector selector) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selector)
                .execute()
                .testEvents();
    }

    static final class Sound extends ToyContract {
        @Override
        protected Set<StoreFlaw> flaws() {
            return EnumSet.noneOf(StoreFlaw.class);
        }
    }

    static final class Flawed extends ToyContract {
        /** JUnit makes the instance; tests of this class run one after the other. */
        private static StoreFlaw flaw;

        @Override
        protected Set<StoreFlaw> flaws() {
            return EnumSet.of(flaw);
        }
    }

    static final class Memory extends TokenStoreContract {
        private final TokenStore store = new ToyTokenStore(ToyTokenStore.data(), EnumSet.noneOf(StoreFlaw.class));

        @Override
        protected TokenStore open() {
            return store;
        }

        @Override
        protected boolean overwrite(TokenKey key, String text) {
            return false;
        }
    }

    abstract static class ToyContract extends TokenStoreContract {
        private final Map<String, ToyTokenStore.Place> data = ToyTokenStore.data();

        protected abstract Set<StoreFlaw> flaws();

        @Override
        protected TokenStore open() {
            return new ToyTokenStore(data, flaws());
        }

        @Override
        protected boolean overwrite(TokenKey key, String text) {
            new ToyTokenStore(data, flaws()).overwrite(key, text);
            return true;
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(2);
        }
    }
}
