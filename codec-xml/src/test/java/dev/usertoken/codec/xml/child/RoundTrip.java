package dev.usertoken.codec.xml.child;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The program that other JVMs run. In a package of its own: on the module path the codec's package belongs to its module.
 */
public final class RoundTrip {
    private RoundTrip() {}

    /** Prints what each codec makes of one document. */
    public static void main(String[] args) throws Exception {
        for (Codec codec : ServiceLoader.load(Codec.class)) {
            Document document = Document.of("r", "", Map.of("a", "é"));
            Document back = codec.decode(codec.encode(document), Optional.empty());
            System.out.write((codec.name() + " " + back.fields()).getBytes(StandardCharsets.UTF_8));
        }
        System.out.flush();
    }
}
