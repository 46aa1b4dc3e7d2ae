package dev.usertoken.codec.xml.child;

import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A program for child JVMs, like {@link RoundTrip}. */
public final class MapperRoundTrip {
    private MapperRoundTrip() {}

    /** Encodes and decodes one document with the codec of a mapper, and prints it. */
    public static void main(String[] args) throws Exception {
        XmlCodec codec = XmlCodec.using(new XmlMapper());
        EncodedBody body = codec.encode(Document.of("r", "", Map.of("a", "é")));
        Document back = codec.decode(body.bytes(), body.contentType());
        System.out.write(("mapper " + back.fields()).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
