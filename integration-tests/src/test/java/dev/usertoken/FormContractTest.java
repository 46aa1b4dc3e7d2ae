package dev.usertoken;

import dev.usertoken.spi.Codec;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

final class FormContractTest extends FlatContract {
    @Override
    protected Codec codec() {
        return new FormCodec();
    }

    @Override
    String withName(String name) {
        return name + "=x";
    }

    /** Peers escape all but ASCII, in the charset they declare. */
    @Override
    protected byte[] written(String text, Charset charset) {
        StringBuilder form = new StringBuilder("a=");
        for (byte b : text.getBytes(charset)) {
            form.append(b > 0 ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return form.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected List<String> malformed() {
        return List.of(
                SECRET,
                "a=" + SECRET + "&",
                "&a=" + SECRET,
                "a=" + SECRET + "&&b=x",
                "a=" + SECRET + "%",
                "a=" + SECRET + "%4",
                "a=" + SECRET + "%4g",
                "a=" + SECRET + "%C3",
                "a=" + SECRET + "%FF",
                "a=" + SECRET + "&a.b=" + SECRET,
                "a[b]=" + SECRET + "&a=" + SECRET);
    }

    @Override
    protected List<String> costly(int size) {
        return List.of(
                "a=1&".repeat(size / 4) + "a=1",
                "a=" + "%41".repeat(size / 3),
                "a=" + "+".repeat(size),
                "&".repeat(size),
                "=".repeat(size),
                "%".repeat(size),
                withName(dotted(size / 2)),
                withName(bracketed(size / 3)),
                "[".repeat(size) + "=1",
                ".".repeat(size) + "=1");
    }
}
