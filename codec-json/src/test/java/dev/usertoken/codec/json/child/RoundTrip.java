package dev.usertoken.codec.json.child;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * A program for child JVMs. On the module path, the codec's package belongs to its module, so it has another package.
 */
public final class RoundTrip {
    private RoundTrip() {}

    /** Encodes and decodes one document with each codec, and prints it. */
    public static void main(String[] args) throws Exception {
        for (Codec codec : ServiceLoader.load(Codec.class)) {
            Document document = Document.of("", "", Map.of("a", "é"));
            EncodedBody body = codec.encode(document);
            Document back = codec.decode(body.bytes(), body.contentType());
            System.out.write((codec.name() + " " + back.fields()).getBytes(StandardCharsets.UTF_8));
        }
        System.out.flush();
    }
}
