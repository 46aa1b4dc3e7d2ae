package dev.usertoken.codec.xml;

import dev.usertoken.spi.CodecFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The characters of a message, by RFC 7303, section 3: in the charset of its byte order mark, else in the declared one, else
 * in that of its XML declaration, else in UTF-8. Done here because XML parsers leave most charsets to the JDK's readers,
 * which replace malformed bytes.
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

    private static final int LONGEST_DECLARATION = 200;
    private static final Pattern DECLARATION =
            Pattern.compile("^<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z][-A-Za-z0-9._]*)[\"']");

    private Characters() {}

    static String of(byte[] bytes, Optional<Charset> declared) throws CodecFailure {
        for (Charset charset : MARKED) {
            byte[] mark = BYTE_ORDER_MARK.getBytes(charset);
            if (startsWith(bytes, mark)) {
                return decode(ByteBuffer.wrap(bytes, mark.length, bytes.length - mark.length), charset);
            }
        }
        return decode(ByteBuffer.wrap(bytes), declared.isPresent() ? declared.get() : inDeclaration(bytes));
    }

    private static boolean startsWith(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length && Arrays.equals(Arrays.copyOf(bytes, mark.length), mark);
    }

    /**
     * A declaration that can be read as ASCII is not in UTF-16, whatever it says: .NET writes such when a document passed
     * through a string.
     */
    private static Charset inDeclaration(byte[] bytes) throws CodecFailure {
        String start = new String(bytes, 0, Math.min(bytes.length, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARATION.matcher(start);
        if (!declaration.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(declaration.group(1));
            return charset.name().startsWith("UTF-") ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalArgumentException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    private static String decode(ByteBuffer bytes, Charset charset) throws CodecFailure {
        try {
            return charset.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
