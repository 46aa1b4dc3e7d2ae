package dev.usertoken.codec.form;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.CodecCapability;
import java.nio.charset.Charset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

final class MultipartContractTest extends FormFieldsContract {
    private static final String END = "--b--\r\n";

    @Override
    protected Codec codec() {
        return new MultipartCodec();
    }

    @Override
    protected Set<CodecCapability> capabilities() {
        Set<CodecCapability> capabilities = EnumSet.copyOf(super.capabilities());
        capabilities.add(CodecCapability.DETECTS_TRUNCATION);
        return capabilities;
    }

    @Override
    protected MediaType contentType() {
        return MediaType.parse("multipart/form-data; boundary=b");
    }

    @Override
    String withName(String name) {
        return part(name, "x") + END;
    }

    /** The codec declares a charset in each part; other peers omit it. */
    @Override
    protected byte[] encoded(String text, Charset charset) {
        return (part("a", text) + END).getBytes(charset);
    }

    @Override
    protected List<String> malformed() {
        return List.of(
                SECRET,
                part("a", SECRET),
                part("a", SECRET) + "--b-",
                "--x" + part("a", SECRET).substring(3) + END,
                "--x\r\n\r\n" + SECRET + "\r\n" + part("a", "x") + END,
                "--b\r\n" + SECRET + "\r\n\r\nx\r\n" + END,
                part("a", SECRET) + part("a.b", SECRET) + END);
    }

    @Override
    protected List<String> costly(int size) {
        String disposition = "--b\r\nContent-Disposition: form-data";
        return List.of(
                part("a", "x").repeat(size / 60) + END,
                part("a", "--b".repeat(size / 3)) + END,
                part("a", "\r\n--".repeat(size / 4)) + END,
                "\r\n".repeat(size / 2) + part("a", "x") + END,
                "--".repeat(size / 2),
                "--b\r\n" + "x:y\r\n".repeat(size / 5) + "\r\n" + END,
                "--b\r\nx:y" + "\r\n z".repeat(size / 4) + "\r\n\r\n" + END,
                "--b\r\n\r\nx\r\n".repeat(size / 10) + END,
                disposition + "; a=\"b\"".repeat(size / 7) + "\r\n\r\nx\r\n" + END,
                disposition + "; name*=UTF-8''" + "%41".repeat(size / 3) + "\r\n\r\nx\r\n" + END,
                withName(dotted(size / 2)),
                withName(bracketed(size / 3)));
    }

    private static String part(String name, String text) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
    }
}
