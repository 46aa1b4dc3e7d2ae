package dev.usertoken.codec.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.spi.Codec;

/** The codec with an application's mapper; its settings do not enforce the limits of the contract. */
final class JsonCodecOfMapperTest extends JsonContract {
    @Override
    protected Codec codec() {
        return JsonCodec.using(new ObjectMapper());
    }
}
