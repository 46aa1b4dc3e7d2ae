package dev.usertoken.codec.json;

import dev.usertoken.spi.Codec;

/** The codec as it is found on the class path. */
final class JsonCodecTest extends JsonContract {
    @Override
    protected Codec codec() {
        return new JsonCodec();
    }
}
