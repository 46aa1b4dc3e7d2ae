package dev.usertoken.codec.json.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A program for child JVMs, like {@link RoundTrip}. */
public final class MapperRoundTrip {
    private MapperRoundTrip() {}

    /** Encodes and decodes one document with the codec of a mapper, and prints it. */
    public static void main(String[] args) throws Exception {
        JsonCodec codec = JsonCodec.using(new ObjectMapper());
        EncodedBody body = codec.encode(Document.of("", "", Map.of("a", "é")));
        Document back = codec.decode(body.bytes(), body.contentType());
        System.out.write(("mapper " + back.fields()).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
