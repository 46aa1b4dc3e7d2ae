package dev.usertoken.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON has and the contract for all formats does not name. */
final class JsonCasesTest {
    private final JsonCodec codec = new JsonCodec();

    @Test
    void spellsDocumentsInTheOrderGivenWithoutBlanks() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Username", "Ünı🙂\"\\\n");
        fields.put("Password", "p");
        fields.put("List", List.of(1, true, List.of(), Map.of()));

        assertThat(new String(codec.encode(Document.of("IssueRequest", "urn:x", fields)), StandardCharsets.UTF_8))
                .isEqualTo("{\"Username\":\"Ünı🙂\\\"\\\\\\n\",\"Password\":\"p\",\"List\":[1,true,[],{}]}");
    }

    @Test
    void readsEachNumberAsTheSmallestTypeThatHoldsIt() throws Exception {
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
    void holdsABareRootInOneField() throws Exception {
        assertThat(read("\"\"")).isEqualTo("");
        assertThat(read(" true ")).isEqualTo(true);
        assertThat(read("[]")).isEqualTo(List.of());
        assertThat(decode("null").fields()).isEmpty();
        assertThat(codec.encode(Document.of("", "", Map.of(Document.BARE_VALUE, List.of("a")))))
                .asString()
                .isEqualTo("[\"a\"]");
    }

    @Test
    void writesAFieldWithoutANameBesideOthers() throws Exception {
        Document document = decode("{\"\":1,\"a\":2}");

        assertThat(codec.encode(document)).asString().isEqualTo("{\"\":1,\"a\":2}");
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
    void refusesWhatIsNotStrictJson(String text) {
        assertThatThrownBy(() -> decode(text)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void saysWhereAndNothingElse() {
        CodecFailure failure = catchThrowableOfType(CodecFailure.class, () -> decode("{\"Token\":\n  \"t\", s3cr3t}"));

        assertThat(failure)
                .hasMessage("not a well-formed document: line 2, column 9")
                .hasNoCause();
    }

    @Test
    void readsAndWritesUpToItsBounds() throws Exception {
        String nested = "[".repeat(64) + "]".repeat(64);
        String digits = "9".repeat(1000);

        assertThat(codec.encode(decode(nested))).asString().isEqualTo(nested);
        assertThat(codec.encode(decode(digits))).asString().isEqualTo(digits);
        assertThatThrownBy(() -> decode("[" + nested + "]")).isInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> decode("9" + digits)).isInstanceOf(CodecFailure.class);
        assertThatThrownBy(() -> write(List.of(decode(nested).fields().get(Document.BARE_VALUE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps and lists must be nested at most 64 deep");
        assertThatThrownBy(() -> write(new BigInteger("9" + digits)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "numbers must be finite, of at most 1000 characters, with a last digit from 1e-1000 to 1e1000");
    }

    @Test
    void writesEveryKindOfNumber() {
        assertThat(write((byte) 1)).isEqualTo("1");
        assertThat(write(1.5f)).isEqualTo("1.5");
        assertThat(write(Double.MIN_VALUE)).isEqualTo("4.9E-324");
        assertThat(write(new AtomicLong(7))).isEqualTo("7");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        for (Number number : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            assertThatThrownBy(() -> write(number))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause();
        }
    }

    @Test
    void refusesToWriteUnpairedSurrogates() {
        for (String text : List.of("\uD83D", "\uDE42", "s3cr3t\uDE42\uD83D")) {
            assertThatThrownBy(() -> write(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a string or a name has an unpaired surrogate")
                    .hasNoCause();
            assertThatThrownBy(() -> codec.encode(Document.of("", "", Map.of(text, 1))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void byteOrderMarkBeatsTheDeclaredCharset() throws Exception {
        for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] bytes = "\uFEFF{\"a\":\"é\"}".getBytes(Charset.forName(name));

            for (Optional<Charset> declared : List.of(
                    Optional.<Charset>empty(),
                    Optional.of(StandardCharsets.ISO_8859_1),
                    Optional.of(Charset.forName(name)))) {
                assertThat(codec.decode(bytes, declared).fields()).isEqualTo(Map.of("a", "é"));
            }
        }
    }

    @Test
    void aSecondByteOrderMarkIsNotSkipped() {
        assertThatThrownBy(() -> decode("\uFEFF\uFEFF{}")).isInstanceOf(CodecFailure.class);
    }

    @Test
    void readsItsMediaTypes() {
        assertThat(codec.reads("application/json")).isTrue();
        assertThat(codec.reads("text/json")).isTrue();
        assertThat(codec.reads("application/problem+json")).isTrue();
        assertThat(codec.reads("application/jsonp")).isFalse();
        assertThat(codec.reads("text/html")).isFalse();
    }

    @Test
    void aMapperOfAnotherFormatIsRefused() {
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
    void aMappersOwnReadFeaturesHold() throws Exception {
        JsonCodec lenient = JsonCodec.using(JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build());

        assertThat(lenient.decode("{'a':1}".getBytes(StandardCharsets.UTF_8), Optional.empty())
                        .fields())
                .isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> lenient.decode("NaN".getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isInstanceOf(CodecFailure.class);
    }

    @Test
    void aMappersOwnConstraintsHold() {
        JsonCodec tight = JsonCodec.using(new ObjectMapper(new JsonFactoryBuilder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxStringLength(3).build())
                .build()));

        assertThatThrownBy(() -> tight.decode("\"s3cr3t\"".getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isExactlyInstanceOf(CodecFailure.class)
                .hasMessageNotContaining("s3cr3t");
    }

    private Object read(String text) throws IOException {
        return decode(text).fields().get(Document.BARE_VALUE);
    }

    private Document decode(String text) throws IOException {
        return codec.decode(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private String write(Object value) {
        return new String(
                codec.encode(Document.of("", "", Map.of(Document.BARE_VALUE, value))), StandardCharsets.UTF_8);
    }
}
