package dev.usertoken.codec.json;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.nio.charset.Charset;
import java.util.Optional;

/** JSON. */
public final class JsonCodec implements Codec {
    /** For {@link java.util.ServiceLoader}. */
    public JsonCodec() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    @Override
    public byte[] encode(Document document) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure {
        throw new UnsupportedOperationException();
    }
}
