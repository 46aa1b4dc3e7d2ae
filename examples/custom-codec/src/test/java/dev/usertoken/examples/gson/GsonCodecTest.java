package dev.usertoken.examples.gson;

import dev.usertoken.spi.Codec;
import dev.usertoken.testkit.JsonCodecContract;

/** Runs the contract of codecs for JSON. */
final class GsonCodecTest extends JsonCodecContract {
    @Override
    protected Codec codec() {
        return new GsonCodec();
    }
}
