package dev.usertoken.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.MediaType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The codec and Jackson's data binding must read the same document from random documents and texts. */
final class JsonPropertiesTest {
    private static final MediaType JSON = MediaType.parse("application/json");
    private static final int DOCUMENTS = 1_000;
    private static final int TEXTS = 50_000;
    private static final List<String> TEXT_PARTS = List.of(
            "{", "}", "[", "]", ":", ",", "\"", "\\", "/", " ", "\t", "\n", "t", "n", "r", "u", "0", "1", "e", "E", "+",
            "-", ".", "\0", "é", "true", "false", "null", "\"b\"", "\\u00e9");
    private static final String ODD_CHARACTERS = "\0\t\n\r \"\\/\u007f\u0085\u2028\ufeff\uffff";

    private final JsonCodec codec = new JsonCodec();
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void encodedDocument_isReadByDataBinding() {
        forSeeds(DOCUMENTS, random -> {
            Map<String, Object> fields = fields(random, 3);
            assertThat(mapper.readValue(
                            codec.encode(Document.of("", "", fields)).bytes(), Object.class))
                    .isEqualTo(fields);
        });
    }

    @Test
    void documentOfDataBinding_isReadByCodec() {
        forSeeds(DOCUMENTS, random -> {
            Map<String, Object> fields = fields(random, 3);
            assertThat(codec.decode(mapper.writeValueAsBytes(fields), JSON).fields())
                    .isEqualTo(fields);
        });
    }

    @Test
    void textReadByCodec_isReadByDataBinding() {
        List<String> accepted = new ArrayList<>();
        forSeeds(TEXTS, random -> {
            String text = text(random, 8, TEXT_PARTS);
            byte[] bytes = ("{\"a\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            Document read;
            try {
                read = codec.decode(bytes, JSON);
            } catch (CodecFailure refused) {
                return;
            }
            accepted.add(text);
            Document alike = codec.decode(mapper.writeValueAsBytes(mapper.readTree(bytes)), JSON);
            assertThat(byValue(alike.fields())).isEqualTo(byValue(read.fields()));
        });
        assertThat(accepted).hasSizeGreaterThan(TEXTS / 100);
    }

    /** Compares numbers by value, because data binding writes 0e1 as 0. */
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

    private static Map<String, Object> fields(SplittableRandom random, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.put(character(random) + characters(random, 5), value(random, depth));
        }
        return fields;
    }

    private static Object value(SplittableRandom random, int depth) {
        switch (depth == 0 ? 2 : random.nextInt(3)) {
            case 0:
                return fields(random, depth - 1);
            case 1:
                return list(random, 3, JsonPropertiesTest::leaf);
            default:
                return leaf(random);
        }
    }

    private static Object leaf(SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0:
                return oneOf(random, List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case 1:
                return random.nextInt();
            case 2:
                return random.nextLong(1L << 40, Long.MAX_VALUE);
            case 3:
                return decimal(random);
            case 4:
                return random.nextBoolean();
            default:
                return characters(random, 10);
        }
    }

    /** Returns a number with one to three decimals; the last decimal is not zero. */
    private static BigDecimal decimal(SplittableRandom random) {
        BigInteger tens = BigInteger.valueOf(random.nextLong()).multiply(BigInteger.valueOf(random.nextLong()));
        BigInteger last = BigInteger.valueOf(random.nextInt(1, 10));
        return new BigDecimal(tens.multiply(BigInteger.TEN).add(last), random.nextInt(1, 4));
    }

    private static String characters(SplittableRandom random, int longest) {
        return String.join("", list(random, longest, JsonPropertiesTest::character));
    }

    /** Returns any character of Unicode; characters of ASCII and those with a special meaning are more frequent. */
    private static String character(SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0:
                return String.valueOf(ODD_CHARACTERS.charAt(random.nextInt(ODD_CHARACTERS.length())));
            case 1:
                return String.valueOf((char) random.nextInt(' ', '~' + 1));
            default:
                int surrogates = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;
                int code = random.nextInt(Character.MAX_CODE_POINT + 1 - surrogates);
                return Character.toString(code < Character.MIN_SURROGATE ? code : code + surrogates);
        }
    }

    private static String text(SplittableRandom random, int longest, List<String> parts) {
        return String.join("", list(random, longest, r -> oneOf(r, parts)));
    }

    private static <T> List<T> list(SplittableRandom random, int longest, Function<SplittableRandom, T> item) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            items.add(item.apply(random));
        }
        return items;
    }

    private static <T> T oneOf(SplittableRandom random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static void forSeeds(int seeds, Property property) {
        for (int seed = 0; seed < seeds; seed++) {
            try {
                property.check(new SplittableRandom(seed));
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private interface Property {
        void check(SplittableRandom random) throws IOException;
    }
}
