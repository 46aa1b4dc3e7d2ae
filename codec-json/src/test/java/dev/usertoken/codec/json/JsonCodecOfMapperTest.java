package dev.usertoken.codec.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.spi.Codec;

/** A mapper as an application makes it, whose own settings hold to none of the contract's bounds. */
final class JsonCodecOfMapperTest extends JsonContract {
    @Override
    protected Codec codec() {
        return JsonCodec.using(new ObjectMapper());
    }
}
