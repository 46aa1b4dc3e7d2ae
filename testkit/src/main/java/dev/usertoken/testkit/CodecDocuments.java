package dev.usertoken.testkit;

import dev.usertoken.spi.Document;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** Generates random documents that a format claims to represent. */
final class CodecDocuments {
    private static final int DEEPEST = 5;
    private static final int LONGEST = 12;

    private final Random random;
    private final Set<CodecCapability> capabilities;
    private final Predicate<String> encodesName;
    private final Predicate<String> encodesText;

    CodecDocuments(
            Random random,
            Set<CodecCapability> capabilities,
            Predicate<String> encodesName,
            Predicate<String> encodesText) {
        this.random = random;
        this.capabilities = capabilities;
        this.encodesName = encodesName;
        this.encodesText = encodesText;
    }

    Document next() {
        return Document.of("Root", random.nextBoolean() ? "" : "urn:contract", fields(DEEPEST));
    }

    private Map<String, Object> fields(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(LONGEST); i > 0; i--) {
            fields.put(name(fields.size()), value(depth));
        }
        return fields;
    }

    private List<Object> items(int depth) {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(LONGEST); i > 0; i--) {
            items.add(value(depth));
        }
        return items;
    }

    private Object value(int depth) {
        int kind = random.nextInt(10);
        if (kind == 0 && depth > 0 && capabilities.contains(CodecCapability.NESTED_FIELDS)) {
            Map<String, Object> fields = fields(depth - 1);
            return fields.isEmpty() && !capabilities.contains(CodecCapability.EMPTY_FIELDS) ? "" : fields;
        }
        if (kind == 1 && depth > 0 && capabilities.contains(CodecCapability.EXACT_LISTS)) {
            return items(depth - 1);
        }
        if (kind < 5) {
            return number();
        }
        return kind == 5 ? (Object) random.nextBoolean() : text(encodesText);
    }

    private Number number() {
        switch (random.nextInt(6)) {
            case 0:
                return random.nextInt();
            case 1:
                return random.nextLong();
            case 2:
                return random.nextInt(1000);
            case 3:
                return new BigInteger(random.nextInt(200), random);
            case 4:
                return new BigDecimal(new BigInteger(random.nextInt(100), random), random.nextInt(60) - 30);
            default:
                return finite();
        }
    }

    private Number finite() {
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(any) ? any : random.nextDouble();
    }

    private String name(int index) {
        String name = text(encodesName);
        return name.isEmpty() ? "field" + index : name;
    }

    /** Returns a text that the format can represent, as it can each beginning of it; half of the texts are ASCII. */
    private String text(Predicate<String> accepts) {
        int bound = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
        String text = "";
        for (int i = random.nextInt(LONGEST); i > 0; i--) {
            int codePoint = random.nextInt(random.nextBoolean() ? bound : Math.min(bound, 0x3000));
            String longer = text + new String(Character.toChars(codePoint));
            if (!isSurrogate(codePoint) && accepts.test(longer)) {
                text = longer;
            }
        }
        return text;
    }

    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
