package dev.usertoken.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text/XML;charset=UTF-8",
                "text/xml ; Charset = \"utf-8\"",
                "text/xml; a=b; charset=utf-8; c",
                "text/xml; a=\"x;\\\"charset=no\"; charset=utf-8",
            })
    void readsEssenceAndCharset(String header) {
        MediaType mediaType = MediaType.parse(header);
        assertThat(mediaType.essence()).isEqualTo("text/xml");
        assertThat(mediaType.charset()).contains(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/xml", "text/xml;", "text/xml; charset", "text/xml; charset=", "a/b; charset=\"no such"})
    void anyOtherCharsetIsAbsent(String header) {
        assertThat(MediaType.parse(header).charset()).isEmpty();
    }

    @Test
    void keepsTheBoundaryAsItIs() {
        assertThat(MediaType.parse("multipart/form-data; boundary=\"a b:C\"").parameter("boundary"))
                .contains("a b:C");
    }

    @Test
    void theFirstOfTwoParametersHolds() {
        assertThat(MediaType.parse("text/xml; charset=utf-8; charset=utf-16").charset())
                .contains(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "*/*", "text/plain; charset=utf-8", "application/octet-stream"})
    void aTypeThatTellsNothingIsGeneric(String header) {
        assertThat(MediaType.parse(header).isGeneric()).isTrue();
    }

    @Test
    void anAbsentHeaderIsGeneric() {
        assertThat(MediaType.parse(Optional.empty()).isGeneric()).isTrue();
    }

    @Test
    void aPageIsHtml() {
        assertThat(MediaType.parse("TEXT/HTML").isHtml()).isTrue();
        assertThat(MediaType.parse("application/xhtml+xml").isHtml()).isTrue();
        assertThat(MediaType.parse("application/json").isHtml()).isFalse();
    }
}
