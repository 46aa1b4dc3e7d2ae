package dev.usertoken.codec.json;

import dev.usertoken.spi.Codec;

/** The codec as the service loader creates it. */
final class JsonCodecTest extends JsonContract {
    @Override
    protected Codec codec() {
        return new JsonCodec();
    }
}
