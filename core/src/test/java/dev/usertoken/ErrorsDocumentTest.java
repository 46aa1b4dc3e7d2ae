package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in the jar to which the messages refer. */
class ErrorsDocumentTest {
    @ParameterizedTest
    @ValueSource(strings = {"UT-P1", "UT-P2", "UT-P3", "UT-P4", "UT-P5"})
    void everyCode_hasSectionWithExample(String code) throws Exception {
        assertThat(document()).containsOnlyOnce("\n## " + code + "\n").contains("\n" + code + ": ");
    }

    @Test
    void page_hasNoLinks() throws Exception {
        assertThat(document()).doesNotContain("](").doesNotContain("http://").doesNotContain("https://");
    }

    private static String document() throws Exception {
        try (InputStream in = ErrorsDocumentTest.class.getResourceAsStream("/META-INF/usertoken/errors.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
