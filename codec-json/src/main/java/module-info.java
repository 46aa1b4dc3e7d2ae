/** Encodes and decodes documents as JSON. */
module dev.usertoken.codec.json {
    requires transitive dev.usertoken.core;
    requires transitive com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports dev.usertoken.codec.json;

    provides dev.usertoken.spi.Codec with
            dev.usertoken.codec.json.JsonCodec;
}
