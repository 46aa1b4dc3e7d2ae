package dev.usertoken.codec.json;

import dev.usertoken.spi.CodecFailure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The characters of a message: in the charset of its byte order mark, else in the declared one, else in UTF-8. Done here
 * because Jackson knows no charset outside the UTF family, and its decoder replaces malformed bytes.
 */
final class Characters {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** UTF-32LE comes before UTF-16LE, whose mark is the beginning of its own. */
    private static final Charset[] MARKED = {
        StandardCharsets.UTF_8,
        Charset.forName("UTF-32BE"),
        Charset.forName("UTF-32LE"),
        StandardCharsets.UTF_16BE,
        StandardCharsets.UTF_16LE
    };

    private Characters() {}

    static char[] of(byte[] bytes, Optional<Charset> declared) throws CodecFailure {
        for (Charset charset : MARKED) {
            byte[] mark = BYTE_ORDER_MARK.getBytes(charset);
            if (startsWith(bytes, mark)) {
                return decode(ByteBuffer.wrap(bytes, mark.length, bytes.length - mark.length), charset);
            }
        }
        return decode(ByteBuffer.wrap(bytes), declared.orElse(StandardCharsets.UTF_8));
    }

    private static boolean startsWith(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length && Arrays.equals(Arrays.copyOf(bytes, mark.length), mark);
    }

    private static char[] decode(ByteBuffer bytes, Charset charset) throws CodecFailure {
        try {
            CharBuffer characters = charset.newDecoder().decode(bytes);
            return Arrays.copyOf(characters.array(), characters.limit());
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
