package dev.usertoken.codec.json;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.MediaType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the bytes of a JSON text. JSON is UTF-8 and its media type has no charset parameter (RFC 8259, sections 8.1 and
 * 11), so a declared charset is used only if the bytes are not UTF-8. UTF-16 is recognized by its zero bytes, and a byte
 * order mark decides before all else. Done here because Jackson knows no charset outside the UTF family, and its decoder
 * replaces malformed bytes.
 */
final class JsonCharset {
    /** Names and byte order marks. UTF-32LE comes before UTF-16LE, because its mark begins with that of UTF-16LE. */
    private static final String[][] MARKED = {
        {"UTF-8", "\u00EF\u00BB\u00BF"},
        {"UTF-32BE", "\0\0\u00FE\u00FF"},
        {"UTF-32LE", "\u00FF\u00FE\0\0"},
        {"UTF-16BE", "\u00FE\u00FF"},
        {"UTF-16LE", "\u00FF\u00FE"}
    };

    private JsonCharset() {}

    static CharBuffer decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        for (String[] marked : MARKED) {
            int mark = marked[1].length();
            if (startsWith(bytes, marked[1])) {
                // Looked up by name: a native image may lack UTF-32.
                Charset charset = MediaType.charset(marked[0]).orElseThrow(CodecFailure::notWellFormed);
                return decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark), charset);
            }
        }
        ByteBuffer text = ByteBuffer.wrap(bytes);
        if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0)) {
            // The first character of a JSON text is ASCII.
            return decode(text, bytes[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
        }
        try {
            return decode(text, StandardCharsets.UTF_8);
        } catch (CodecFailure malformed) {
            return decode(ByteBuffer.wrap(bytes), mediaType.charset().orElseThrow(() -> malformed));
        }
    }

    private static boolean startsWith(byte[] bytes, String mark) {
        for (int i = 0; i < mark.length(); i++) {
            if (i == bytes.length || (bytes[i] & 0xff) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static CharBuffer decode(ByteBuffer bytes, Charset charset) throws CodecFailure {
        try {
            return charset.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
