package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the messages send their readers. */
class ErrorsDocumentTest {
    @ParameterizedTest
    @ValueSource(strings = {"UT-P1", "UT-P2", "UT-P3", "UT-P4", "UT-P5"})
    void everyCodeIsAnAnchorWithAnExample(String code) throws Exception {
        String document = Files.readString(Path.of("../docs/errors.md"));

        assertThat(document).containsOnlyOnce("\n## " + code + "\n").contains("\n" + code + ": ");
    }
}
