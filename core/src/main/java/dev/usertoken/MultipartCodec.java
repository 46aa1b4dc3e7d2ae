package dev.usertoken;

import dev.usertoken.internal.MediaType;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code multipart/form-data}, as in RFC 7578 and RFC 2046, section 5.1. Its boundary stands in the {@code
 * Content-Type} beside the body, so both directions have a method that tells or takes it; the codec's own {@link
 * #decode(byte[], Optional)} takes the boundary from the first delimiter.
 */
final class MultipartCodec implements Codec {
    private static final String MEDIA_TYPE = "multipart/form-data";
    private static final String DASHES = "--";
    private static final int MAX_BOUNDARY = 70;

    @Override
    public String name() {
        return "multipart";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals(MEDIA_TYPE);
    }

    /** The body starts with its boundary, which does not occur in the data. */
    @Override
    public byte[] encode(Document document) {
        FlatFields fields = FlatFields.of(document);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        String boundary = boundary(fields);
        fields.forEach((name, text) -> {
            write(parts, DASHES + boundary + "\r\nContent-Disposition: " + Disposition.of(name));
            write(parts, "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n");
        });
        write(parts, DASHES + boundary + DASHES + "\r\n");
        return parts.toByteArray();
    }

    /** The {@code Content-Type} of a body that {@link #encode} has written. */
    static String contentType(byte[] encoded) {
        int end = DASHES.length();
        while (encoded[end] != '\r' && encoded[end] != '-') {
            end++;
        }
        return MEDIA_TYPE + "; boundary="
                + new String(encoded, DASHES.length(), end - DASHES.length(), StandardCharsets.US_ASCII);
    }

    @Override
    public Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure {
        return decode(bytes, charset, firstDelimiter(bytes));
    }

    /** @param boundary as the {@code Content-Type} tells it */
    Document decode(byte[] bytes, Optional<Charset> charset, String boundary) throws CodecFailure {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw CodecFailure.notWellFormed();
        }
        Charset text = charset.orElse(StandardCharsets.UTF_8);
        MultipartLines lines = new MultipartLines(bytes, (DASHES + boundary).getBytes(StandardCharsets.ISO_8859_1));
        FlatFields fields = new FlatFields();
        lines.skipPreamble();
        while (!lines.closed()) {
            Optional<String> name = Optional.empty();
            Charset partCharset = text;
            for (String header = lines.header(); !header.isEmpty(); header = lines.header()) {
                int colon = header.indexOf(':');
                if (colon <= 0) {
                    throw CodecFailure.notWellFormed();
                }
                String value = header.substring(colon + 1).trim();
                if (header.substring(0, colon).equalsIgnoreCase("Content-Disposition")) {
                    name = Optional.of(Disposition.nameIn(value));
                } else if (header.substring(0, colon).equalsIgnoreCase("Content-Type")) {
                    partCharset = MediaType.parse(value).charset().orElse(text);
                }
            }
            int start = lines.position();
            int end = lines.skipContent();
            fields.add(name.orElseThrow(CodecFailure::notWellFormed), Texts.decode(bytes, start, end, partCharset));
        }
        return Document.of("", "", fields.toTree());
    }

    private static String boundary(FlatFields fields) {
        for (; ; ) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String boundary = "usertoken." + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
            boolean[] occurs = new boolean[1];
            fields.forEach((name, text) -> occurs[0] |= name.contains(boundary) || text.contains(boundary));
            if (!occurs[0]) {
                return boundary;
            }
        }
    }

    private static String firstDelimiter(byte[] bytes) throws CodecFailure {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int first = Texts.afterMark(bytes);
        int start = text.startsWith(DASHES, first) ? first : text.indexOf("\n" + DASHES) + 1;
        int end = text.indexOf('\n', start);
        if (end < 0 || !text.startsWith(DASHES, start)) {
            throw CodecFailure.notWellFormed();
        }
        String boundary = text.substring(start + DASHES.length(), end).trim();
        return boundary.endsWith(DASHES) ? boundary.substring(0, boundary.length() - DASHES.length()) : boundary;
    }

    private static void write(ByteArrayOutputStream out, String text) {
        byte[] bytes = Texts.utf8(text);
        out.write(bytes, 0, bytes.length);
    }
}
