package dev.usertoken;

import dev.usertoken.spi.CodecFailure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text to bytes and back, where a replacement character would hide that something was lost. */
final class Texts {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Texts() {}

    /** @throws IllegalArgumentException for a surrogate without its other half */
    static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("document must not hold half a surrogate pair");
        }
    }

    /** Drops a byte order mark. */
    static String decode(byte[] bytes, int start, int end, Charset charset) throws CodecFailure {
        try {
            String text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    /** Whether ASCII text is the same bytes in a charset. */
    static boolean extendsAscii(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8)
                || (charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1.0f);
    }
}
