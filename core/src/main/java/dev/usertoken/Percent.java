package dev.usertoken;

import dev.usertoken.spi.CodecFailure;
import java.nio.charset.Charset;

/** Percent-encoding: a byte as {@code %} and two hexadecimal digits. */
final class Percent {
    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    /** In UTF-8, with all but letters, digits and {@code -._} escaped. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : Texts.utf8(text)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    /**
     * @throws CodecFailure for an escape that is none, for what is not printable ASCII, and for bytes of no character
     */
    static String decode(String encoded, int start, int end, Charset charset) throws CodecFailure {
        byte[] bytes = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 2 >= end) {
                    throw CodecFailure.notWellFormed();
                }
                bytes[length++] = (byte) ((hex(encoded.charAt(i + 1)) << 4) | hex(encoded.charAt(i + 2)));
                i += 2;
            } else if (c > '~' || c < ' ') {
                throw CodecFailure.notWellFormed();
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return Texts.decode(bytes, 0, length, charset);
    }

    private static int hex(char c) throws CodecFailure {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw CodecFailure.notWellFormed();
        }
        return digit;
    }
}
