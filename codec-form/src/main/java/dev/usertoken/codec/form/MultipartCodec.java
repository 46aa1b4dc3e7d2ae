package dev.usertoken.codec.form;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Encodes and decodes {@code multipart/form-data} (RFC 7578; RFC 2046, section 5.1).
 *
 * <p>A part is a field, named as in {@link FormCodec}; each item of a list is a part. Parts without a name are ignored,
 * and so are transfer encodings, as RFC 7578 allows. The charset of a part is the one that it declares, else UTF-8 if
 * the body begins with the byte order mark of UTF-8, else the one of the body, else UTF-8. If the media type declares no
 * boundary, the first delimiter does.
 *
 * <p>Immutable and thread-safe.
 */
public final class MultipartCodec implements Codec {
    private static final MediaType MEDIA_TYPE = MediaType.parse("multipart/form-data");
    private static final String DASHES = "--";

    /** RFC 2046, section 5.1.1. */
    private static final int MAX_BOUNDARY = 70;

    /** Creates a codec; for {@link java.util.ServiceLoader} too. */
    public MultipartCodec() {}

    @Override
    public String name() {
        return "multipart";
    }

    /** Returns a priority below zero: a multipart body is encoded only if its media type is asked for. */
    @Override
    public int priority() {
        return -10;
    }

    @Override
    public MediaType mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public boolean reads(MediaType mediaType) {
        return Objects.requireNonNull(mediaType, "mediaType").essence().equals(MEDIA_TYPE.essence());
    }

    /**
     * {@inheritDoc} The boundary is random and does not occur in the data.
     *
     * @throws IllegalArgumentException as in {@link FormCodec#encode}
     */
    @Override
    public EncodedBody encode(Document document) {
        FormFields fields = FormFields.of(Objects.requireNonNull(document, "document"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String boundary = boundary(fields);
        fields.forEach((name, value) -> {
            write(body, DASHES + boundary + "\r\nContent-Disposition: " + ContentDisposition.of(name));
            write(body, "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + value + "\r\n");
        });
        write(body, DASHES + boundary + DASHES + "\r\n");
        return EncodedBody.of(MEDIA_TYPE.with("boundary", boundary), body.toByteArray());
    }

    @Override
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(mediaType, "mediaType");
        Optional<String> declared = mediaType.parameter("boundary");
        String boundary = declared.isPresent() ? declared.get() : firstDelimiter(bytes);
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw CodecFailure.notWellFormed();
        }
        Charset charset = StrictCharset.of(bytes, mediaType);
        MultipartReader reader = new MultipartReader(bytes, boundary);
        FormFields fields = new FormFields();
        reader.skipPreamble();
        while (!reader.closed()) {
            readPart(reader, bytes, charset, fields);
        }
        return fields.toDocument();
    }

    private static void readPart(MultipartReader reader, byte[] bytes, Charset bodyCharset, FormFields fields)
            throws CodecFailure {
        Optional<String> name = Optional.empty();
        Charset charset = bodyCharset;
        for (String header = reader.header(); !header.isEmpty(); header = reader.header()) {
            int colon = header.indexOf(':');
            if (colon <= 0) {
                throw CodecFailure.notWellFormed();
            }
            String value = header.substring(colon + 1).trim();
            if (header.substring(0, colon).equalsIgnoreCase("Content-Disposition")) {
                name = ContentDisposition.name(value);
            } else if (header.substring(0, colon).equalsIgnoreCase("Content-Type")) {
                charset = MediaType.parse(value).charset().orElse(bodyCharset);
            }
        }
        int start = reader.position();
        int end = reader.skipContent();
        if (name.isPresent()) {
            fields.add(name.get(), StrictCharset.decode(bytes, start, end, charset));
        }
    }

    private static String boundary(FormFields fields) {
        for (; ; ) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String boundary = "usertoken." + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
            boolean[] occurs = new boolean[1];
            fields.forEach((name, value) -> occurs[0] |= name.contains(boundary) || value.contains(boundary));
            if (!occurs[0]) {
                return boundary;
            }
        }
    }

    private static String firstDelimiter(byte[] bytes) throws CodecFailure {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int first = StrictCharset.markLength(bytes);
        int start = text.startsWith(DASHES, first) ? first : text.indexOf("\n" + DASHES) + 1;
        int end = text.indexOf('\n', start);
        if (end < 0 || !text.startsWith(DASHES, start)) {
            throw CodecFailure.notWellFormed();
        }
        String boundary = text.substring(start + DASHES.length(), end).trim();
        return boundary.endsWith(DASHES) ? boundary.substring(0, boundary.length() - DASHES.length()) : boundary;
    }

    private static void write(ByteArrayOutputStream body, String text) {
        byte[] bytes = StrictCharset.utf8(text);
        body.write(bytes, 0, bytes.length);
    }
}
