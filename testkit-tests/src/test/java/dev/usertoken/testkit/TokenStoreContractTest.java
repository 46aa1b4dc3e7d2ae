package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a store that breaks one rule, and passes one that keeps all rules. */
@Tag("jdk-independent")
final class TokenStoreContractTest {
    @Test
    void passesAStoreThatKeepsEveryRule() {
        ContractTests.assertAllPass(Sound.class, TokenStoreContract.class);
    }

    @Test
    void skipsTestsOfUnreadableEntriesIfTheStoreHasNone() {
        ContractTests.assertSkips(3, Memory.class);
    }

    @Test
    void failsAnOverwriteThatNeedsAnEntry() {
        ContractTests.assertFails(Updating.class, "s7_anUnreadableEntryCanBeReplaced", AssertionError.class);
    }

    @ParameterizedTest
    @EnumSource(StoreDefect.class)
    void failsAStoreThatBreaksOneRule(StoreDefect defect) {
        Defective.defect = defect;

        ContractTests.assertFails(Defective.class, defect.test(), Throwable.class);
    }

    @Test
    void everyTestOfTheContractIsShownToFail() {
        assertThat(Stream.of(StoreDefect.values()).map(StoreDefect::test))
                .containsExactlyInAnyOrder(ContractTests.namesOf(TokenStoreContract.class));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(TokenStoreContract.class);
    }

    static final class Sound extends ToyContract {
        @Override
        protected Set<StoreDefect> defects() {
            return EnumSet.noneOf(StoreDefect.class);
        }
    }

    static final class Defective extends ToyContract {
        /** Static because JUnit creates the instance; the tests of this class run one after the other. */
        private static StoreDefect defect;

        @Override
        protected Set<StoreDefect> defects() {
            return EnumSet.of(defect);
        }
    }

    static final class Memory extends TokenStoreContract {
        private final TokenStore store = new ToyTokenStore(ToyTokenStore.data(), EnumSet.noneOf(StoreDefect.class));

        @Override
        protected TokenStore open() {
            return store;
        }

        @Override
        protected boolean overwrite(TokenKey key, String text) {
            return false;
        }
    }

    static final class Updating extends ToyContract {
        @Override
        protected Set<StoreDefect> defects() {
            return EnumSet.noneOf(StoreDefect.class);
        }

        /** Writes like an UPDATE without an INSERT. */
        @Override
        protected boolean overwrite(TokenKey key, String text) throws IOException {
            return open().read(key).isPresent() && super.overwrite(key, text);
        }
    }

    abstract static class ToyContract extends TokenStoreContract {
        private final Map<String, ToyTokenStore.Place> data = ToyTokenStore.data();

        protected abstract Set<StoreDefect> defects();

        @Override
        protected TokenStore open() {
            return new ToyTokenStore(data, defects());
        }

        @Override
        protected boolean overwrite(TokenKey key, String text) throws IOException {
            new ToyTokenStore(data, defects()).overwrite(key, text);
            return true;
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(2);
        }
    }
}
