package dev.usertoken.codec.form;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Encodes and decodes {@code application/x-www-form-urlencoded} (URL Standard, section 5).
 *
 * <p>A field within a field is {@code User.Id}, or {@code User[Id]} when decoding; each item of a list repeats its name.
 * Numbers and booleans are text. Pairs are decoded as the URL Standard requires: empty ones are ignored, and a name
 * without an equals sign has an empty value. Malformed escapes and bytes are failures, unlike in the standard, which
 * replaces them, and so are unescaped quotes, angle brackets and braces: a body with them is JSON or XML.
 *
 * <p>Immutable and thread-safe.
 */
public final class FormCodec implements Codec {
    private static final MediaType MEDIA_TYPE = MediaType.parse("application/x-www-form-urlencoded");

    /** Creates a codec; for {@link java.util.ServiceLoader} too. */
    public FormCodec() {}

    @Override
    public String name() {
        return "form";
    }

    /** Returns a priority below that of every other codec: a form is encoded only if its media type is asked for. */
    @Override
    public int priority() {
        return -20;
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
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a form cannot represent the document: a name with a dot or a bracket, a field with
     *     no fields, a list of one item or none, a list of fields or lists, more than 1,000 fields, more than 32 levels, or an
     *     unpaired surrogate
     */
    @Override
    public EncodedBody encode(Document document) {
        StringBuilder form = new StringBuilder();
        FormFields.of(Objects.requireNonNull(document, "document")).forEach((name, value) -> {
            if (form.length() > 0) {
                form.append('&');
            }
            form.append(PercentEncoding.encode(name)).append('=').append(PercentEncoding.encode(value));
        });
        return EncodedBody.of(MEDIA_TYPE, form.toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(mediaType, "mediaType");
        Charset charset = StrictCharset.of(bytes, mediaType);
        // Replaced before escapes are decoded, since an escaped plus sign is one.
        String form = StrictCharset.decode(bytes, StrictCharset.markLength(bytes), bytes.length, charset)
                .replace('+', ' ');
        Charset escaped = StrictCharset.extendsAscii(charset) ? charset : StandardCharsets.UTF_8;
        FormFields fields = new FormFields();
        for (int start = 0; start < form.length(); ) {
            int ampersand = form.indexOf('&', start);
            int end = ampersand < 0 ? form.length() : ampersand;
            if (start < end) {
                add(form.substring(start, end), escaped, fields);
            }
            start = end + 1;
        }
        return fields.toDocument();
    }

    private static void add(String pair, Charset charset, FormFields fields) throws CodecFailure {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        fields.add(PercentEncoding.decode(name, charset), PercentEncoding.decode(value, charset));
    }
}
