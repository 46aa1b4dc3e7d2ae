package dev.usertoken;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code application/x-www-form-urlencoded}, as in the URL Standard, section 5. */
final class FormCodec implements Codec {
    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    @Override
    public String name() {
        return "form";
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

    @Override
    public byte[] encode(Document document) {
        StringBuilder form = new StringBuilder();
        FlatFields.of(document).forEach((name, text) -> {
            if (form.length() > 0) {
                form.append('&');
            }
            form.append(Percent.encode(name)).append('=').append(Percent.encode(text));
        });
        return form.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure {
        Charset declared = charset.orElse(StandardCharsets.UTF_8);
        // A plus sign is a space here, and nowhere else.
        String form = Texts.decode(bytes, Texts.afterMark(bytes), bytes.length, declared)
                .replace('+', ' ');
        Charset escaped = Texts.extendsAscii(declared) ? declared : StandardCharsets.UTF_8;
        FlatFields fields = new FlatFields();
        for (int start = 0; start < form.length(); ) {
            int ampersand = form.indexOf('&', start);
            int end = ampersand < 0 ? form.length() : ampersand;
            int equals = form.indexOf('=', start);
            if (equals < 0 || equals > end || end == form.length() - 1) {
                throw CodecFailure.notWellFormed();
            }
            fields.add(Percent.decode(form, start, equals, escaped), Percent.decode(form, equals + 1, end, escaped));
            start = end + 1;
        }
        return Document.of("", "", fields.toTree());
    }
}
