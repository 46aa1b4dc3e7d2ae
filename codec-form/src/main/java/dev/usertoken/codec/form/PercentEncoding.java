package dev.usertoken.codec.form;

import dev.usertoken.spi.CodecFailure;
import java.nio.charset.Charset;

/** Encodes and decodes bytes as {@code %} and two hexadecimal digits (RFC 3986, section 2.1). */
final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";

    /** Form serializers escape these characters. A body that contains them unescaped is JSON or XML. */
    private static final String ALWAYS_ESCAPED = "\"<>{}";

    private PercentEncoding() {}

    /** Encodes text in UTF-8, with everything escaped except ASCII letters, digits and {@code -._}. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : StrictCharset.utf8(text)) {
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
     * Decodes text.
     *
     * @throws CodecFailure if an escape is malformed, a character is not printable ASCII or must be escaped, or the bytes are
     *     malformed in the charset
     */
    static String decode(String encoded, Charset charset) throws CodecFailure {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 2 >= encoded.length()) {
                    throw CodecFailure.notWellFormed();
                }
                bytes[length++] = (byte) ((hex(encoded.charAt(i + 1)) << 4) | hex(encoded.charAt(i + 2)));
                i += 2;
            } else if (c > '~' || c < ' ' || ALWAYS_ESCAPED.indexOf(c) >= 0) {
                throw CodecFailure.notWellFormed();
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return StrictCharset.decode(bytes, 0, length, charset);
    }

    private static int hex(char c) throws CodecFailure {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw CodecFailure.notWellFormed();
        }
        return digit;
    }
}
