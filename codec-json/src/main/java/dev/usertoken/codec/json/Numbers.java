package dev.usertoken.codec.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers of bounded length and scale: {@code 1e999999999} is a few bytes that grow to a gigabyte for whoever asks them
 * for an integer. Over the bounds is a {@link NumberFormatException}.
 */
final class Numbers {
    /** In characters. */
    static final int MAX_LENGTH = 1000;

    /** In powers of ten, both ways. */
    static final int MAX_SCALE = 1000;

    private Numbers() {}

    /** An Integer, else a Long, else a BigInteger. */
    static Number integer(String text) {
        BigInteger exact = new BigInteger(bounded(text));
        if (exact.bitLength() < Integer.SIZE) {
            return exact.intValue();
        }
        if (exact.bitLength() < Long.SIZE) {
            return exact.longValue();
        }
        return exact;
    }

    /** Decimal, so that the digits which were sent are the digits which are read. */
    static BigDecimal fraction(String text) {
        BigDecimal exact = new BigDecimal(bounded(text));
        if (Math.abs((long) exact.scale()) > MAX_SCALE) {
            throw new NumberFormatException();
        }
        return exact;
    }

    /** What {@link #integer} or {@link #fraction} reads as the same number. */
    static String spelled(Number number) {
        return bounded(fraction(number.toString()).toString());
    }

    private static String bounded(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new NumberFormatException();
        }
        return text;
    }
}
