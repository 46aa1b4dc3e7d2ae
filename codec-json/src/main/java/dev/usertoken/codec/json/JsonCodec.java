package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Encodes and decodes JSON (RFC 8259) with Jackson's streaming parser and generator.
 *
 * <p>Decoding is strict: duplicate names, anything after the end, malformed bytes, and syntax outside the standard are
 * failures. Integers are read as Integer, Long or BigInteger, whichever is the first to hold them, fractions as BigDecimal.
 * A byte order mark decides the charset. Without one the text is UTF-16 if it begins with a zero byte or has one as its
 * second, else UTF-8; if it is not UTF-8, the declared charset is used.
 *
 * <p>Bounds, the same for decoding and encoding, whatever the version of Jackson: maps and lists are nested at most 64 deep;
 * a number is finite, has at most 1,000 characters, and its last digit stands for 1e-1000 to 1e1000; a name has at most
 * 50,000 characters, a string at most 20 million.
 *
 * <p>Immutable and thread-safe. Unless created by {@link #using}, it keeps no buffer, cache or thread-local.
 */
public final class JsonCodec implements Codec {
    static final int MAX_DEPTH = 64;

    /** In characters, like {@link #MAX_STRING}: the defaults of Jackson's {@code StreamReadConstraints}, added in 2.15. */
    static final int MAX_NAME = 50_000;

    static final int MAX_STRING = 20_000_000;

    private static final MediaType MEDIA_TYPE = MediaType.parse("application/json");

    private final JsonFactory factory;

    /** Creates a codec with a factory of its own; for {@link java.util.ServiceLoader} too. */
    public JsonCodec() {
        this(SmallBufferFactory.create());
    }

    private JsonCodec(JsonFactory factory) {
        this.factory = factory;
    }

    /**
     * Creates a codec that uses the factory of an application's own {@code ObjectMapper}: the features, constraints and
     * buffers of that factory apply, and everything else is as in {@link #JsonCodec()}. Data binding is not used. The mapper
     * is not copied: configure it first.
     *
     * @param mapper any {@code ObjectMapper} for JSON. Declared by its supertype in jackson-core: the public methods of a
     *     provider are looked up on the module path, where jackson-databind may be absent
     * @throws IllegalArgumentException if the mapper is for another format
     */
    public static JsonCodec using(ObjectCodec mapper) {
        JsonFactory factory = Objects.requireNonNull(mapper, "mapper").getFactory();
        if (!JsonFactory.FORMAT_NAME_JSON.equals(factory.getFormatName())) {
            throw new IllegalArgumentException("mapper must be for JSON, not for " + factory.getFormatName());
        }
        return new JsonCodec(factory);
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public MediaType mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public boolean reads(MediaType mediaType) {
        String essence = Objects.requireNonNull(mediaType, "mediaType").essence();
        return essence.equals("application/json") || essence.equals("text/json") || essence.endsWith("+json");
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the document exceeds the bounds, or holds a number that is not finite or an unpaired
     *     surrogate
     */
    @Override
    public EncodedBody encode(Document document) {
        Objects.requireNonNull(document, "document");
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = factory.createGenerator(text)) {
            JsonWriter.write(document, generator);
        } catch (IOException e) {
            throw new IllegalArgumentException("the document cannot be encoded as JSON");
        }
        return EncodedBody.of(MEDIA_TYPE, utf8(text.getBuffer()));
    }

    @Override
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        CharBuffer text = JsonCharset.decode(
                Objects.requireNonNull(bytes, "bytes"), Objects.requireNonNull(mediaType, "mediaType"));
        try (JsonParser parser =
                factory.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining())) {
            return read(parser);
        } catch (CodecFailure failure) {
            throw failure;
        } catch (IOException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    /** Jackson and its number parsers throw unchecked exceptions too. */
    private static Document read(JsonParser parser) throws CodecFailure {
        try {
            return JsonReader.read(parser);
        } catch (IOException | RuntimeException e) {
            JsonLocation place = parser.currentLocation();
            throw place.getLineNr() < 1
                    ? CodecFailure.notWellFormed()
                    : CodecFailure.notWellFormedAt(place.getLineNr(), place.getColumnNr());
        }
    }

    private static byte[] utf8(StringBuffer text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a string or a name has an unpaired surrogate");
        }
    }
}
