package dev.usertoken.testkit.internal.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** Decodes text without replacing malformed bytes. */
final class StrictDecoder {
    private StrictDecoder() {}

    static String decode(byte[] bytes, Charset charset) throws UnreadableBodyException {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableBodyException("The body is not in its character set.");
        }
    }
}
