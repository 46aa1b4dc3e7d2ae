package dev.usertoken.codec.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.spi.Codec;
import dev.usertoken.testkit.JsonCodecContract;

/** The codec with an application's mapper; its settings do not enforce the limits of the contract. */
final class JsonCodecOfMapperTest extends JsonCodecContract {
    @Override
    protected Codec codec() {
        return JsonCodec.using(new ObjectMapper());
    }
}
