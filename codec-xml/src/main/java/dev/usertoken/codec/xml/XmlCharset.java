package dev.usertoken.codec.xml;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.MediaType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes the bytes of an XML document by RFC 7303, section 3: in the charset of its byte order mark, else in the declared
 * one, else in that of its XML declaration, else in UTF-8. UTF-16 without a mark is recognized by its zero bytes, since
 * servers that declare it send either byte order; if there are none, a declared UTF-16 or UTF-32 is ignored. Done here
 * because XML parsers leave most charsets to the JDK's readers, which replace malformed bytes.
 */
final class XmlCharset {
    /** Names and byte order marks. UTF-32LE comes before UTF-16LE, because its mark begins with that of UTF-16LE. */
    private static final String[][] MARKED = {
        {"UTF-8", "\u00EF\u00BB\u00BF"},
        {"UTF-32BE", "\0\0\u00FE\u00FF"},
        {"UTF-32LE", "\u00FF\u00FE\0\0"},
        {"UTF-16BE", "\u00FE\u00FF"},
        {"UTF-16LE", "\u00FF\u00FE"}
    };

    private static final int LONGEST_DECLARATION = 200;
    private static final Pattern DECLARATION =
            Pattern.compile("^<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

    private XmlCharset() {}

    static String decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        for (String[] marked : MARKED) {
            int mark = marked[1].length();
            if (startsWith(bytes, marked[1])) {
                // Looked up by name: a native image may lack UTF-32.
                return decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark), named(marked[0]));
            }
        }
        if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0)) {
            // An XML document begins with an ASCII character.
            return decode(
                    ByteBuffer.wrap(bytes), bytes[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
        }
        Optional<Charset> declared = mediaType.charset().filter(charset -> !isWide(charset));
        return decode(ByteBuffer.wrap(bytes), declared.isPresent() ? declared.get() : inDeclaration(bytes));
    }

    /** Returns true if the charset is UTF-16 or UTF-32, in which an ASCII character contains a zero byte. */
    private static boolean isWide(Charset charset) {
        return charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
    }

    private static boolean startsWith(byte[] bytes, String mark) {
        for (int i = 0; i < mark.length(); i++) {
            if (i == bytes.length || (bytes[i] & 0xff) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the charset of the XML declaration. A declaration that is readable as ASCII is not in UTF-16, even if it names
     * UTF-16: .NET writes such a declaration if a document passed through a string.
     */
    private static Charset inDeclaration(byte[] bytes) throws CodecFailure {
        String start = new String(bytes, 0, Math.min(bytes.length, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARATION.matcher(start);
        if (!declaration.find()) {
            return StandardCharsets.UTF_8;
        }
        Charset charset = named(declaration.group(1));
        return charset.name().startsWith("UTF-") ? StandardCharsets.UTF_8 : charset;
    }

    private static Charset named(String name) throws CodecFailure {
        return MediaType.charset(name).orElseThrow(CodecFailure::notWellFormed);
    }

    private static String decode(ByteBuffer bytes, Charset charset) throws CodecFailure {
        try {
            return charset.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
