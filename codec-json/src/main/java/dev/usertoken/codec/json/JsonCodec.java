package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * JSON (RFC 8259), by Jackson's streaming reader and writer.
 *
 * <p>Reading is strict: two fields of one name, anything after the end, bytes that the charset does not know, and
 * spellings outside the standard are failures. Integers come back as Integer, Long or BigInteger, whichever is the first to
 * hold them, fractions as BigDecimal. A byte order mark decides the charset, then what the message declares, then
 * UTF-8.
 *
 * <p>Bounds, the same for reading and writing: maps and lists are nested at most 64 deep; a number is finite, has at most
 * 1000 characters, and its last digit stands for 1e-1000 to 1e1000. Strings and names are bounded when read, by Jackson's
 * {@code StreamReadConstraints}.
 *
 * <p>Immutable and thread-safe. Unless made by {@link #using}, it keeps no buffer, cache or thread-local.
 */
public final class JsonCodec implements Codec {
    static final int MAX_DEPTH = 64;

    private final JsonFactory factory;

    /** For {@link java.util.ServiceLoader}, and for use as it is. */
    public JsonCodec() {
        this(new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build());
    }

    private JsonCodec(JsonFactory factory) {
        this.factory = factory;
    }

    /**
     * A codec that reads and writes by the rules of an application's own {@code ObjectMapper}: its factory's features,
     * constraints and buffers hold, and what they do not decide is as in {@link #JsonCodec()}. Data binding is not used.
     * The mapper is not copied: configure it first.
     *
     * @param mapper any {@code ObjectMapper} for JSON. Declared by the type that jackson-core knows it by: a provider's
     *     public methods are looked up on the module path, where jackson-databind may be absent
     * @throws IllegalArgumentException for a mapper of another format
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
    public String mediaType() {
        return "application/json";
    }

    @Override
    public boolean reads(String mediaType) {
        Objects.requireNonNull(mediaType, "mediaType");
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException over the bounds; for a number that is not finite; for an unpaired surrogate
     */
    @Override
    public byte[] encode(Document document) {
        Objects.requireNonNull(document, "document");
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = factory.createGenerator(text)) {
            TreeWriter.write(document, generator);
        } catch (IOException e) {
            throw new IllegalArgumentException("the document cannot be spelled in JSON");
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a string or a name has an unpaired surrogate");
        }
    }

    @Override
    public Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(charset, "charset");
        char[] text = Characters.of(bytes, charset);
        try (JsonParser parser = factory.createParser(text)) {
            return read(parser);
        } catch (CodecFailure failure) {
            throw failure;
        } catch (IOException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    private static Document read(JsonParser parser) throws CodecFailure {
        try {
            return TreeReader.read(parser);
        } catch (IOException | NumberFormatException e) {
            JsonLocation place = parser.currentLocation();
            throw place.getLineNr() < 1
                    ? CodecFailure.notWellFormed()
                    : CodecFailure.notWellFormedAt(place.getLineNr(), place.getColumnNr());
        }
    }
}
