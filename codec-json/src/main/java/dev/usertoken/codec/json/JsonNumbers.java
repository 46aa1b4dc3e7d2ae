package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonParser;
import dev.usertoken.spi.CodecFailure;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads and writes numbers of bounded length and scale: {@code 1e999999999} is a few bytes long, and grows to a gigabyte if
 * the caller asks for an integer. Parsing takes time that grows with the square of the length.
 */
final class JsonNumbers {
    /** In characters. */
    static final int MAX_LENGTH = 1000;

    /** In powers of ten, both ways. */
    static final int MAX_SCALE = 1000;

    private JsonNumbers() {}

    /** Returns the integer at which the parser is: an Integer, else a Long, else a BigInteger. */
    static Number integer(JsonParser parser) throws IOException {
        requireBounded(parser);
        return parser.getNumberValue();
    }

    /** Returns the fraction at which the parser is, with the digits that were sent. */
    static BigDecimal fraction(JsonParser parser) throws IOException {
        requireBounded(parser);
        BigDecimal exact = parser.getDecimalValue();
        if (!isBounded(exact)) {
            throw CodecFailure.notWellFormed();
        }
        return exact;
    }

    /**
     * Returns a text that is read as the same number.
     *
     * @throws IllegalArgumentException if the number is not finite or exceeds the bounds
     */
    static String text(Number number) {
        String text = number.toString();
        if (text.length() <= MAX_LENGTH) {
            try {
                BigDecimal exact = new BigDecimal(text);
                if (isBounded(exact) && exact.toString().length() <= MAX_LENGTH) {
                    return exact.toString();
                }
            } catch (NumberFormatException e) {
                // Not finite, so refused like a number beyond the bounds.
            }
        }
        throw new IllegalArgumentException("numbers must be finite, of at most " + MAX_LENGTH
                + " characters, with a last digit from 1e-" + MAX_SCALE + " to 1e" + MAX_SCALE);
    }

    private static void requireBounded(JsonParser parser) throws IOException {
        if (parser.getTextLength() > MAX_LENGTH) {
            throw CodecFailure.notWellFormed();
        }
    }

    private static boolean isBounded(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE;
    }
}
