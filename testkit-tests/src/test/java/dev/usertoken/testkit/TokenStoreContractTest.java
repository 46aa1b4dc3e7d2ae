package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a store that breaks one rule, and passes one that keeps them all. */
@Tag("jdk-independent")
final class TokenStoreContractTest {
    @Test
    void passesAStoreThatKeepsEveryRule() {
        ContractTests.assertAllPass(Sound.class, TokenStoreContract.class);
    }

    @Test
    void skipsWhatAStoreHasNoPlaceFor() {
        ContractTests.assertSkips(3, Memory.class);
    }

    @ParameterizedTest
    @EnumSource(StoreFlaw.class)
    void failsAStoreThatBreaksOneRule(StoreFlaw flaw) {
        Flawed.flaw = flaw;

        ContractTests.assertFails(Flawed.class, flaw.test(), Throwable.class);
    }

    @Test
    void everyTestOfTheContractIsShownToFail() {
        assertThat(Stream.of(StoreFlaw.values()).map(StoreFlaw::test))
                .containsExactlyInAnyOrder(ContractTests.namesOf(TokenStoreContract.class));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(TokenStoreContract.class);
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
