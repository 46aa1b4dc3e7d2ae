package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text/XML;charset=UTF-8",
                "text/xml ; Charset= \"utf-8\"",
                "text/xml;charset=\t\"utf-8\"\t; x",
                "text/xml;charset=\" utf-8\"",
                "text/xml;charset=\"\\u\\t\\f-8",
                "text/xml;charset=\"utf-8\"x",
                "text/xml;test;charset=utf-8",
                "text/xml;test=;charset=utf-8",
                "text/xml;charset=;charset=utf-8",
                "text/xml;charset =utf-16;charset=utf-8",
                "text/xml;';charset=utf-8",
                "text/xml;\";charset=utf-8",
                "text/xml;x=(;charset=utf-8",
                "text/xml ; ; charset=utf-8",
                "text/xml; a=b; charset=utf-8; c",
                "text/xml; a=\"x;\\\"charset=no\"; charset=utf-8",
            })
    void essenceAndCharset_areRead(String header) {
        MediaType mediaType = MediaType.parse(header);
        assertThat(mediaType.essence()).isEqualTo("text/xml");
        assertThat(mediaType.charset()).contains(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/xml",
                "text/xml;",
                "text/xml; charset",
                "text/xml; charset=",
                "text/xml; charset =utf-8",
                "text/xml; charset='utf-8'",
                "text/xml; charset=utf-8\"",
                "text/xml; charset={utf-8}",
                "a/b; charset=\"no such",
            })
    void otherCharset_isAbsent(String header) {
        assertThat(MediaType.parse(header).charset()).isEmpty();
    }

    @Test
    void boundary_isKept() {
        for (String header : new String[] {
            "multipart/form-data; boundary=\"a b:C\"",
            "multipart/form-data; x; boundary=\"a b:C\"",
            "multipart/form-data;boundary=\t\"a b:C\"",
        }) {
            assertThat(MediaType.parse(header).parameter("boundary")).contains("a b:C");
        }
    }

    @Test
    void firstOfTwoParameters_isUsed() {
        assertThat(MediaType.parse("text/xml; charset=utf-8; charset=utf-16").charset())
                .contains(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json, application/json",
                "application/json; v; charset=utf-8",
                "application/json;charset=\t\"utf-8\"; x",
            })
    void listsAndParametersWithoutValue_areParsed(String header) {
        assertThat(MediaType.parse(header).essence()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "text/xml; charset=utf-8", "multipart/form-data; boundary=\"a b:\\\"C\""})
    void textForm_canBeParsed(String header) {
        assertThat(MediaType.parse(header)).hasToString(header);
        assertThat(MediaType.parse(MediaType.parse(header).toString())).isEqualTo(MediaType.parse(header));
    }

    @Test
    void otherType_getsParameters() {
        MediaType encoded = MediaType.parse("multipart/form-data; boundary=b");
        assertThat(encoded.as(MediaType.parse("multipart/mixed; boundary=other; charset=utf-8")))
                .hasToString("multipart/mixed; boundary=b; charset=utf-8");
    }
}
