/** Spells documents in JSON. */
module dev.usertoken.codec.json {
    requires transitive dev.usertoken.core;
    requires com.fasterxml.jackson.core;
    requires static transitive com.fasterxml.jackson.databind;

    exports dev.usertoken.codec.json;

    provides dev.usertoken.spi.Codec with
            dev.usertoken.codec.json.JsonCodec;
}
