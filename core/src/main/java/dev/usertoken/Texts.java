package dev.usertoken;

import dev.usertoken.spi.CodecFailure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text to bytes and back, where a replacement character would hide that something was lost. */
final class Texts {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

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

    /** Where a message begins that may start with UTF-8's byte order mark. */
    static int afterMark(byte[] bytes) {
        byte[] mark = utf8(BYTE_ORDER_MARK);
        boolean marked = bytes.length >= mark.length && Arrays.equals(Arrays.copyOf(bytes, mark.length), mark);
        return marked ? mark.length : 0;
    }

    static String decode(byte[] bytes, int start, int end, Charset charset) throws CodecFailure {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
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
