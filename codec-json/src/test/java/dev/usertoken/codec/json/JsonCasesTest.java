package dev.usertoken.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.MediaType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of JSON that the contract for all formats does not cover. */
final class JsonCasesTest {
    private static final MediaType JSON = MediaType.parse("application/json");

    private final JsonCodec codec = new JsonCodec();

    @Test
    void fields_areEncodedInOrderWithoutBlanks() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Username", "Ünı🙂\"\\\n");
        fields.put("Password", "p");
        fields.put("List", List.of(1, true, List.of(), Map.of()));

        assertThat(encode(Document.of("IssueRequest", "urn:x", fields)))
                .isEqualTo("{\"Username\":\"Ünı🙂\\\"\\\\\\n\",\"Password\":\"p\",\"List\":[1,true,[],{}]}");
    }

    @Test
    void number_isReadAsSmallestType() throws Exception {
        assertThat(read("[0,-0,2147483647,2147483648,-9223372036854775808,9223372036854775808,1.50,1e3,-2E-2]"))
                .isEqualTo(List.of(
                        0,
                        0,
                        2147483647,
                        2147483648L,
                        Long.MIN_VALUE,
                        new BigInteger("9223372036854775808"),
                        new BigDecimal("1.50"),
                        new BigDecimal("1e3"),
                        new BigDecimal("-0.02")));
    }

    @Test
    void bareRoot_isOneField() throws Exception {
        assertThat(read("\"\"")).isEqualTo("");
        assertThat(read(" true ")).isEqualTo(true);
        assertThat(read("[]")).isEqualTo(List.of());
        assertThat(decode("null").fields()).isEmpty();
        assertThat(encode(Document.of("", "", Map.of(Document.BARE_VALUE, List.of("a")))))
                .isEqualTo("[\"a\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\":1,\"a\":2}", "{\"\":{\"a\":1}}", "{\"\":{}}", "{\"a\":{\"\":1}}"})
    void fieldWithEmptyName_isKeptApartFromParent(String text) throws Exception {
        assertThat(encode(decode(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "{},",
                "1 2",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":null,\"a\":null}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"o\":{\"a\":1,\"a\":1}}",
                "{a:1}",
                "{'a':1}",
                "['a']",
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "01",
                ".5",
                "1.",
                "0x1",
                "TRUE",
                "nul",
                "// c\n1",
                "/* c */1",
                "# c\n1",
                "\"\t\"",
                "\"\\x41\"",
                "\"\\u00g0\"",
                "\"\u0000\"",
                "1e1001",
                "1e-1001",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "\u0000{}"
            })
    void lenientJson_isRefused(String text) {
        assertThatThrownBy(() -> decode(text)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void failure_containsOnlyLocation() {
        CodecFailure failure = catchThrowableOfType(CodecFailure.class, () -> decode("{\"Token\":\n  \"t\", s3cr3t}"));

        assertThat(failure)
                .hasMessage("not a well-formed document: line 2, column 9")
                .hasNoCause();
    }

    @Test
    void documents_areReadAndWrittenUpToLimits() throws Exception {
        String nested = "[".repeat(64) + "]".repeat(64);
        String digits = "9".repeat(1000);
        String name = "n".repeat(50_000);

        assertThat(encode(decode(nested))).isEqualTo(nested);
        assertThat(encode(decode(digits))).isEqualTo(digits);
        assertThat(encode(decode("{\"" + name + "\":1}"))).isEqualTo("{\"" + name + "\":1}");
        assertThatThrownBy(() -> decode("[" + nested + "]")).isExactlyInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> decode("9" + digits)).isExactlyInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> decode("{\"n" + name + "\":1}")).isExactlyInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> encode(List.of(decode(nested).fields().get(Document.BARE_VALUE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps and lists must be nested at most 64 deep");
        assertThatThrownBy(() -> encode(new BigInteger("9" + digits)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "numbers must be finite, of at most 1000 characters, with a last digit from 1e-1000 to 1e1000");
        assertThatThrownBy(() -> encode(Document.of("", "", Map.of("n" + name, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names must have at most 50000 characters, strings at most 20000000");
    }

    @Test
    void strings_areBounded() throws Exception {
        byte[] longest = ("\"" + "s".repeat(20_000_000) + "\"").getBytes(StandardCharsets.UTF_8);

        assertThat(codec.encode(codec.decode(longest, JSON)).bytes()).isEqualTo(longest);
        longest[0] = 's';
        String tooLong = "\"" + new String(longest, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> decode(tooLong)).isExactlyInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> encode(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTypeOfNumber_isEncoded() {
        assertThat(encode((byte) 1)).isEqualTo("1");
        assertThat(encode(1.5f)).isEqualTo("1.5");
        assertThat(encode(Double.MIN_VALUE)).isEqualTo("4.9E-324");
        assertThat(encode(new AtomicLong(7))).isEqualTo("7");
    }

    @Test
    void nonFiniteNumber_isRefused() {
        for (Number number : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            assertThatThrownBy(() -> encode(number))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause();
        }
    }

    @Test
    void unpairedSurrogate_isRefused() {
        for (String text : List.of("\uD83D", "\uDE42", "s3cr3t\uDE42\uD83D")) {
            assertThatThrownBy(() -> encode(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a string or a name has an unpaired surrogate")
                    .hasNoCause();
            assertThatThrownBy(() -> encode(Document.of("", "", Map.of(text, 1))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void byteOrderMark_hasPrecedenceOverDeclaredCharset() throws Exception {
        for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] bytes = "\uFEFF{\"a\":\"é\"}".getBytes(Charset.forName(name));

            for (MediaType declared : List.of(JSON, JSON.with("charset", "iso-8859-1"), JSON.with("charset", name))) {
                assertThat(codec.decode(bytes, declared).fields()).isEqualTo(Map.of("a", "é"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "us-ascii", "utf-16", "UTF-16LE", "windows-1252", "no-such", ""})
    void utf8Text_isReadUnderAnyDeclaredCharset(String declared) throws Exception {
        byte[] bytes = "{\"a\":\"é€\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode(bytes, JSON.with("charset", declared)).fields()).isEqualTo(Map.of("a", "é€"));
    }

    @Test
    void declaredCharset_isUsedIfTextIsNotUtf8() throws Exception {
        byte[] bytes = "{\"a\":\"é€\"}".getBytes(Charset.forName("windows-1252"));

        assertThat(codec.decode(bytes, JSON.with("charset", "windows-1252")).fields())
                .isEqualTo(Map.of("a", "é€"));
        assertThatThrownBy(() -> codec.decode(bytes, JSON)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void utf16_isRecognizedWithoutMarkOrDeclaration() throws Exception {
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            for (String text : List.of("{\"a\":\"é€\"}", "{\"a\":\"x\"}", "1")) {
                Document document = decode(text);

                assertThat(codec.decode(text.getBytes(charset), JSON)).isEqualTo(document);
                assertThat(codec.decode(text.getBytes(charset), JSON.with("charset", "utf-8")))
                        .isEqualTo(document);
            }
        }
    }

    @Test
    void secondByteOrderMark_isRefused() {
        assertThatThrownBy(() -> decode("\uFEFF\uFEFF{}")).isInstanceOf(CodecFailure.class);
    }

    @Test
    void buffers_areSmallAndNotKept() {
        SmallBufferFactory factory = new SmallBufferFactory(new JsonFactoryBuilder());
        BufferRecycler recycler = factory._getBufferRecycler();

        assertThat(recycler.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER)).hasSize(256);
        assertThat(factory._getBufferRecycler()).isNotSameAs(recycler);
    }

    @Test
    void jsonMediaTypes_areRead() {
        assertThat(codec.reads(MediaType.parse("application/json"))).isTrue();
        assertThat(codec.reads(MediaType.parse("text/json"))).isTrue();
        assertThat(codec.reads(MediaType.parse("application/problem+json"))).isTrue();
        assertThat(codec.reads(MediaType.parse("application/jsonp"))).isFalse();
        assertThat(codec.reads(MediaType.parse("text/html"))).isFalse();
    }

    @Test
    void mapperOfOtherFormat_isRefused() {
        ObjectMapper other = new ObjectMapper(new JsonFactory() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getFormatName() {
                return "Smile";
            }
        });

        assertThatThrownBy(() -> JsonCodec.using(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mapper must be for JSON, not for Smile");
    }

    @Test
    void readFeaturesOfMapper_areKept() throws Exception {
        JsonCodec lenient = JsonCodec.using(JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build());

        assertThat(lenient.decode("{'a':1}".getBytes(StandardCharsets.UTF_8), JSON)
                        .fields())
                .isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> lenient.decode("NaN".getBytes(StandardCharsets.UTF_8), JSON))
                .isExactlyInstanceOf(CodecFailure.class);
    }

    private Object read(String text) throws IOException {
        return decode(text).fields().get(Document.BARE_VALUE);
    }

    private Document decode(String text) throws IOException {
        return codec.decode(text.getBytes(StandardCharsets.UTF_8), JSON);
    }

    private String encode(Object value) {
        return encode(Document.of("", "", Map.of(Document.BARE_VALUE, value)));
    }

    private String encode(Document document) {
        return new String(codec.encode(document).bytes(), StandardCharsets.UTF_8);
    }
}
