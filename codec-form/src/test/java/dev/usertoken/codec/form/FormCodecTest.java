package dev.usertoken.codec.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of URL-encoded forms that the contract for all formats does not cover. */
final class FormCodecTest {
    private static final MediaType FORM = MediaType.parse("application/x-www-form-urlencoded");

    private final FormCodec codec = new FormCodec();

    @Test
    void pairs_areEscapedAndKeepOrder() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", "a b+c&d=e%\u00e9");
        fields.put("Username", "_source");

        EncodedBody body = codec.encode(Document.of("IssueRequest", "", fields));

        assertThat(body.contentType()).isEqualTo(FORM);
        assertThat(new String(body.bytes(), StandardCharsets.US_ASCII))
                .isEqualTo("Password=a%20b%2Bc%26d%3De%25%C3%A9&Username=_source");
    }

    @Test
    void namesAndValues_surviveRoundTrip() throws CodecFailure {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("", "bare");
        fields.put("n &=%+\u00e9\ud83d\ude00", "\r\n&=%+");
        fields.put("list", List.of("1", "2", "3"));
        fields.put("User", Map.of("Id", "0", "", Map.of("", "x")));

        EncodedBody body = codec.encode(Document.of("", "", fields));

        assertThat(codec.decode(body.bytes(), body.contentType()).fields()).isEqualTo(fields);
    }

    @Test
    void plusSign_isSpace() throws CodecFailure {
        assertThat(read("a+b=c+d%2B")).isEqualTo(Map.of("a b", "c d+"));
    }

    @Test
    void pairs_areSplitAsInUrlStandard() throws CodecFailure {
        assertThat(read("a")).isEqualTo(Map.of("a", ""));
        assertThat(read("a=1&b")).isEqualTo(Map.of("a", "1", "b", ""));
        assertThat(read("&&a=1&&b=2=3&")).isEqualTo(Map.of("a", "1", "b", "2=3"));
        assertThat(read("=x")).isEqualTo(Map.of("", "x"));
        assertThat(read("&")).isEmpty();
        assertThat(read("")).isEmpty();
    }

    @Test
    void names_arePaths() throws CodecFailure {
        assertThat(read("a.b=1&a[c]=2&a[d].e=3"))
                .isEqualTo(Map.of("a", Map.of("b", "1", "c", "2", "d", Map.of("e", "3"))));
        assertThat(read("a.=1&.b=2&c[]=3&c[]=4"))
                .isEqualTo(Map.of("a", Map.of("", "1"), "", Map.of("b", "2"), "c", Map.of("", List.of("3", "4"))));
    }

    @Test
    void priority_isNegative() {
        assertThat(codec.priority()).isNegative().isLessThan(new MultipartCodec().priority());
        assertThat(new MultipartCodec().priority()).isNegative();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%",
                "a=%1",
                "a=%GG",
                "a=%C3",
                "a=\u00e9",
                "a=1\n",
                "a=1&a.b=2",
                "a=\"",
                "a=<",
                "a=>",
                "a={",
                "a=}",
                "{}"
            })
    void malformedForm_isRefused(String form) {
        assertThatThrownBy(() -> read(form)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void printableAscii_mayBeUnescapedUnlessFormsAlwaysEscapeIt() throws CodecFailure {
        assertThat(read("a=!#$'()*,-./:;?@[\\]^_`|~")).isEqualTo(Map.of("a", "!#$'()*,-./:;?@[\\]^_`|~"));
    }

    @ParameterizedTest
    @CsvSource({
        "gbk, a=%D6%D0%B0A, \u4e2d\u7646",
        "big5, a=%A4%A4, \u4e2d",
        "shift_jis, a=%93%FA%8FA, \u65e5\u5c31",
        "euc-jp, a=%C6%FC, \u65e5",
        "windows-1252, a=%80, \u20ac",
        "utf-8, a=%E2%82%AC, \u20ac"
    })
    void escapes_areReadInDeclaredCharsetIfItContainsAscii(String charset, String form, String expected)
            throws CodecFailure {
        byte[] bytes = form.getBytes(StandardCharsets.US_ASCII);

        assertThat(codec.decode(bytes, FORM.with("charset", charset)).fields()).isEqualTo(Map.of("a", expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM037", "utf-16", "utf-16le", "utf-32"})
    void escapes_areReadAsUtf8IfDeclaredCharsetLacksAscii(String charset) throws CodecFailure {
        byte[] bytes = "a=%E2%82%AC".getBytes(Charset.forName(charset));

        assertThat(codec.decode(bytes, FORM.with("charset", charset)).fields()).isEqualTo(Map.of("a", "\u20ac"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "gbk", "utf-16", "utf-8"})
    void byteOrderMark_hasPrecedenceOverDeclaredCharset(String charset) throws CodecFailure {
        byte[] bytes = "\ufeffa=%E2%82%AC".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode(bytes, FORM.with("charset", charset)).fields()).isEqualTo(Map.of("a", "\u20ac"));
    }

    @Test
    void unpairedSurrogate_isRefused() {
        assertThatThrownBy(() -> codec.encode(Document.of("", "", Map.of("a", "\ud800"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }

    private Map<String, Object> read(String form) throws CodecFailure {
        return codec.decode(form.getBytes(StandardCharsets.UTF_8), FORM).fields();
    }
}
