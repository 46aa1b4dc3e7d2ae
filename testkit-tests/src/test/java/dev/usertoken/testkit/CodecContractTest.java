package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Codec;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract fails a codec that breaks one rule, and passes one that keeps all rules. */
@Tag("jdk-independent")
final class CodecContractTest {
    @Test
    void passesACodecThatKeepsEveryRule() {
        ContractTests.assertAllPass(Sound.class, CodecContract.class);
    }

    @ParameterizedTest
    @EnumSource(CodecDefect.class)
    void failsACodecThatBreaksOneRule(CodecDefect defect) {
        Defective.defect = defect;

        ContractTests.assertFails(Defective.class, defect.test(), Throwable.class);
    }

    @Test
    void everyTestOfTheContractIsShownToFail() {
        assertThat(Stream.of(CodecDefect.values()).map(CodecDefect::test))
                .containsExactlyInAnyOrder(ContractTests.namesOf(CodecContract.class));
    }

    @Test
    void noTestOfTheContractCanBeOverridden() {
        ContractTests.assertNoneCanBeOverridden(CodecContract.class);
    }

    static final class Sound extends ToyContract {
        @Override
        protected Codec codec() {
            return new ToyCodec(Set.of());
        }
    }

    static final class Defective extends ToyContract {
        /** Static because JUnit creates the instance; the tests of this class run one after the other. */
        private static CodecDefect defect;

        @Override
        protected Codec codec() {
            return new ToyCodec(EnumSet.of(defect));
        }
    }

    abstract static class ToyContract extends CodecContract {
        @Override
        protected Set<CodecCapability> capabilities() {
            return EnumSet.complementOf(EnumSet.of(CodecCapability.NAMED_ROOT));
        }

        @Override
        protected List<String> malformed() {
            return List.of(
                    SECRET,
                    "{\"a\"\"" + SECRET + "\"]",
                    "[\"" + SECRET + "\"}",
                    "\"\\" + SECRET + "\"",
                    "#" + SECRET + ";");
        }

        @Override
        protected List<String> duplicates() {
            return List.of("{\"a\"\"" + SECRET + "\"\"a\"\"" + SECRET + "\"}", "{\"a\"N\"a\"\"" + SECRET + "\"}");
        }

        @Override
        protected List<String> nulls() {
            return List.of("{\"kept\"\"x\"\"a\"N}", "{\"a\"[NN]\"kept\"\"x\"}", "{\"a\"{\"b\"N}\"kept\"\"x\"}");
        }

        @Override
        protected Optional<String> nested(int depth) {
            return Optional.of("[".repeat(depth) + "]".repeat(depth));
        }

        @Override
        protected List<String> references(URI address) {
            return List.of("{\"a\"&\"" + address + "\"}");
        }

        @Override
        protected List<String> costly(int size) {
            return List.of("#" + "9".repeat(size) + ";", "[" + "{}".repeat(size / 2) + "]", "[".repeat(size));
        }
    }
}
