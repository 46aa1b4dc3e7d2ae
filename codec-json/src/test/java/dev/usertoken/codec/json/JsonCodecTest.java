package dev.usertoken.codec.json;

import dev.usertoken.spi.Codec;
import dev.usertoken.testkit.JsonCodecContract;

/** The codec as the service loader creates it. */
final class JsonCodecTest extends JsonCodecContract {
    @Override
    protected Codec codec() {
        return new JsonCodec();
    }
}
