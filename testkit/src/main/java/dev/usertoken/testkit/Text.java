package dev.usertoken.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** Bytes read as text without replacing what is not text. */
final class Text {
    private Text() {}

    static String decode(byte[] bytes, Charset charset) throws BodyFormat.Unreadable {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BodyFormat.Unreadable("The body is not in its character set.");
        }
    }
}
