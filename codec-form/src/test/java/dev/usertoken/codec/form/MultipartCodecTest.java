package dev.usertoken.codec.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of multipart bodies that the contract for all formats does not cover. */
final class MultipartCodecTest {
    private static final MediaType MULTIPART = MediaType.parse("multipart/form-data");

    private final MultipartCodec codec = new MultipartCodec();

    @Test
    void field_isEncodedAsOnePart() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", "p\r\n--w\u00f6rd");
        fields.put("Username", "Siteowner");

        EncodedBody body = codec.encode(Document.of("IssueRequest", "", fields));

        String boundary = body.contentType().parameter("boundary").get();
        assertThat(body.contentType()).isEqualTo(MULTIPART.with("boundary", boundary));
        assertThat(new String(body.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("--" + boundary + "\r\n"
                        + "Content-Disposition: form-data; name=\"Password\"\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                        + "p\r\n--w\u00f6rd\r\n"
                        + "--" + boundary + "\r\n"
                        + "Content-Disposition: form-data; name=\"Username\"\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                        + "Siteowner\r\n"
                        + "--" + boundary + "--\r\n");
    }

    @Test
    void namesAndValues_surviveRoundTrip() throws CodecFailure {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("", "bare");
        fields.put("a\"b\\c%22\r\n\u00e9\ud83d\ude00", "\r\n--x--\r\n \ufeff");
        fields.put("list", List.of("1", "2"));
        fields.put("User", Map.of("Id", "0"));

        EncodedBody body = codec.encode(Document.of("", "", fields));

        assertThat(codec.decode(body.bytes(), body.contentType()).fields()).isEqualTo(fields);
        assertThat(codec.decode(body.bytes(), MULTIPART).fields()).isEqualTo(fields);
    }

    @Test
    void flatDottedAndBracketedNames_areRead() throws CodecFailure {
        assertThat(read(part("AccessToken", "abc") + part("User.Id", "7") + part("User[Type]", "Staff")
                        + part("User[Name].First", "Ann") + "--b--\r\n"))
                .isEqualTo(Map.of(
                        "AccessToken",
                        "abc",
                        "User",
                        Map.of("Id", "7", "Type", "Staff", "Name", Map.of("First", "Ann"))));
    }

    @Test
    void preambleEpilogueAndOtherHeaders_areIgnored() throws CodecFailure {
        assertThat(read(
                        "pre\r\namble --b\r\n--b \t\r\nX: y\r\nCONTENT-disposition: form-data; name=A\r\n\r\n1\r\n--b--\r\nepi"
                                + "\r\n--b\r\nlogue"))
                .isEqualTo(Map.of("A", "1"));
    }

    @Test
    void bareLineFeeds_areRead() throws CodecFailure {
        assertThat(read("--b\nContent-Disposition: form-data; name=\"A\"\n\n1\n2\n--b--"))
                .isEqualTo(Map.of("A", "1\n2"));
    }

    @Test
    void foldedHeaders_areRead() throws CodecFailure {
        assertThat(read("--b\r\nContent-Disposition: form-data;\r\n\tname=\"A\";\r\n filename=x\r\n\r\n1\r\n--b--"))
                .isEqualTo(Map.of("A", "1"));
    }

    @Test
    void headersOfPart_areBounded() throws CodecFailure {
        String folded =
                "--b\r\nContent-Disposition: form-data; name=A;" + "\r\n x".repeat(4_000) + "\r\n\r\n1\r\n--b--";
        String line = "--b\r\nContent-Disposition: form-data; name=A;" + "x".repeat(8_192) + "\r\n\r\n1\r\n--b--";

        assertThat(read(folded)).isEqualTo(Map.of("A", "1"));
        assertThatThrownBy(() -> read(folded.replace(" x", " xx"))).isExactlyInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> read(line)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void partWithoutName_isIgnored() throws CodecFailure {
        assertThat(read("--b\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data\r\n\r\n2\r\n" + part("A", "3")
                        + "--b--"))
                .isEqualTo(Map.of("A", "3"));
    }

    @Test
    void undeclaredBoundary_isFirstDelimiter() throws CodecFailure {
        byte[] body = ("preamble\r\n" + part("A", "1") + "--b--\r\n").getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode(body, MULTIPART).fields()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void extendedNamesAndCharsetsOfParts_areRead() throws CodecFailure {
        assertThat(read("--b\r\nContent-Disposition: form-data; name=\"x\"; name*=UTF-8'en'caf%C3%A9\r\n"
                        + "Content-Type: text/plain; charset=utf-16be\r\n\r\n\0a\r\n--b--"))
                .isEqualTo(Map.of("caf\u00e9", "a"));
    }

    @Test
    void byteOrderMark_hasPrecedenceOverCharsetOfBodyButNotOfPart() throws CodecFailure {
        byte[] body = ("\ufeff" + part("A", "\u20ac")
                        + "--b\r\nContent-Disposition: form-data; name=\"B\"\r\n"
                        + "Content-Type: text/plain; charset=utf-16be\r\n\r\n\0b\r\n--b--")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode(body, MULTIPART.with("boundary", "b").with("charset", "iso-8859-1"))
                        .fields())
                .isEqualTo(Map.of("A", "\u20ac", "B", "b"));
    }

    @Test
    void emptyPartAndEmptyBody_areRead() throws CodecFailure {
        assertThat(read("--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n\r\n--b--"))
                .isEqualTo(Map.of("A", ""));
        assertThat(read("--b--")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "--b",
                "--b\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1",
                "--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n--b",
                "--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n--b-",
                "--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1--b--",
                "--x\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n--b--",
                "--bx\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n--b--",
                "--b\r\nno header\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name*=x\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name*=UTF-8''%GG\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name*=UTF-8''%C3\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=A\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data;"
                        + " name=A.B\r\n\r\n1\r\n--b--",
            })
    void malformedBody_isRefused(String body) {
        assertThatThrownBy(() -> read(body)).isExactlyInstanceOf(CodecFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a[b]", "]"})
    void nameThatLooksLikePath_isRefused(String name) {
        assertThatThrownBy(() -> codec.encode(Document.of("", "", Map.of(name, "1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("document must not hold");
    }

    private Map<String, Object> read(String body) throws CodecFailure {
        return codec.decode(body.getBytes(StandardCharsets.UTF_8), MULTIPART.with("boundary", "b"))
                .fields();
    }

    private static String part(String name, String text) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
    }
}
