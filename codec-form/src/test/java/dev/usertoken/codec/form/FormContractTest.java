package dev.usertoken.codec.form;

import dev.usertoken.spi.Codec;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

final class FormContractTest extends FormFieldsContract {
    @Override
    protected Codec codec() {
        return new FormCodec();
    }

    @Override
    String withName(String name) {
        return name + "=x";
    }

    /** Peers escape everything except ASCII, in the charset that they declare. */
    @Override
    protected byte[] encoded(String text, Charset charset) {
        StringBuilder form = new StringBuilder("a=");
        for (byte b : text.getBytes(charset)) {
            form.append(b > 0 ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return form.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected List<String> malformed() {
        return List.of(
                "a=" + SECRET + "\n",
                "a=" + SECRET + "\u00e9",
                "a=" + SECRET + "%",
                "a=" + SECRET + "%4",
                "a=" + SECRET + "%4g",
                "a=" + SECRET + "%C3",
                "a=" + SECRET + "%FF",
                "{\"a\":\"" + SECRET + "\"}",
                "<a>" + SECRET + "</a>",
                "a=" + SECRET + "&a.b=" + SECRET,
                "a[b]=" + SECRET + "&a=" + SECRET);
    }

    @Override
    protected List<String> costly(int size) {
        return List.of(
                "a=1&".repeat(size / 4) + "a=1",
                "a=" + "%41".repeat(size / 3),
                "a=" + "+".repeat(size),
                "a&".repeat(size / 2),
                "&".repeat(size),
                "=".repeat(size),
                "%".repeat(size),
                withName(dotted(size / 2)),
                withName(bracketed(size / 3)),
                "[".repeat(size) + "=1",
                ".".repeat(size) + "=1");
    }
}
