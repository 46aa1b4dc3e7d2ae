package dev.usertoken.codec.form;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.MediaType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Encodes and decodes text, and fails if a replacement character would hide that something was lost. */
final class StrictCharset {
    private static final String ASCII_OF_FORMS = "09AZaz%&=+";

    private StrictCharset() {}

    /** @throws IllegalArgumentException if a surrogate is unpaired */
    static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("document must not hold an unpaired surrogate");
        }
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

    /** Returns UTF-8 if a body begins with its byte order mark, else the declared charset, else UTF-8. */
    static Charset of(byte[] body, MediaType mediaType) {
        return markLength(body) > 0
                ? StandardCharsets.UTF_8
                : mediaType.charset().orElse(StandardCharsets.UTF_8);
    }

    /** Returns the length of the byte order mark of UTF-8 with which the bytes begin; 0 if there is none. */
    static int markLength(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    /** Returns true if the ASCII text of a form has the same bytes in this charset. */
    static boolean extendsAscii(Charset charset) {
        return charset.canEncode()
                && Arrays.equals(ASCII_OF_FORMS.getBytes(charset), ASCII_OF_FORMS.getBytes(StandardCharsets.US_ASCII));
    }
}
