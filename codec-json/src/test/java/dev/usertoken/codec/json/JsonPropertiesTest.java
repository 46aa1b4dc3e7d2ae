package dev.usertoken.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two readers of one text must not see two documents: Jackson's data binding is the other one. */
final class JsonPropertiesTest {
    private static final String PARTS = "{}[]:,\"\\/ \tntrue01eE+-.\u0000é";

    private final JsonCodec codec = new JsonCodec();
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Property(tries = 300)
    void dataBindingReadsWhatTheCodecWrites(@ForAll("trees") Map<String, Object> fields) throws IOException {
        assertThat(mapper.readValue(codec.encode(Document.of("", "", fields)), Object.class))
                .isEqualTo(fields);
    }

    @Property(tries = 300)
    void theCodecReadsWhatDataBindingWrites(@ForAll("trees") Map<String, Object> fields) throws IOException {
        assertThat(codec.decode(mapper.writeValueAsBytes(fields), Optional.empty())
                        .fields())
                .isEqualTo(fields);
    }

    @Property(tries = 2000)
    void whatTheCodecReadsDataBindingReadsAlike(@ForAll("texts") String text) throws IOException {
        byte[] bytes = ("{\"a\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        Document read;
        try {
            read = codec.decode(bytes, Optional.empty());
        } catch (CodecFailure refused) {
            return;
        }
        Document alike = codec.decode(mapper.writeValueAsBytes(mapper.readTree(bytes)), Optional.empty());
        assertThat(byValue(alike.fields())).isEqualTo(byValue(read.fields()));
    }

    /** Data binding writes 0e1 as 0: the number is the same, the digits are not. */
    private static Object byValue(Object value) {
        if (value instanceof Map) {
            Map<Object, Object> fields = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((name, field) -> fields.put(name, byValue(field)));
            return fields;
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(JsonPropertiesTest::byValue).collect(Collectors.toList());
        }
        return value instanceof Number ? new BigDecimal(value.toString()).stripTrailingZeros() : value;
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars(PARTS.toCharArray()).ofMaxLength(8);
    }

    @Provide
    Arbitrary<Map<String, Object>> trees() {
        return trees(3);
    }

    private static Arbitrary<Map<String, Object>> trees(int depth) {
        Arbitrary<Object> values = depth == 0
                ? leaves()
                : Arbitraries.lazyOf(
                        JsonPropertiesTest::leaves,
                        () -> trees(depth - 1).map(fields -> fields),
                        () -> leaves().list().ofMaxSize(3).map(items -> items));
        return Arbitraries.maps(names(), values).ofMaxSize(4);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().ofMinLength(1).ofMaxLength(6).filter(JsonPropertiesTest::isWhole);
    }

    private static Arbitrary<Object> leaves() {
        return Arbitraries.oneOf(List.of(
                Arbitraries.strings()
                        .ofMaxLength(10)
                        .filter(JsonPropertiesTest::isWhole)
                        .map(text -> text),
                Arbitraries.integers().map(number -> number),
                Arbitraries.longs().greaterOrEqual(1L << 40).map(number -> number),
                Arbitraries.bigDecimals()
                        .ofScale(3)
                        .map(BigDecimal::stripTrailingZeros)
                        .filter(n -> n.scale() > 0)
                        .map(n -> n),
                Arbitraries.of(true, false).map(truth -> truth)));
    }

    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
