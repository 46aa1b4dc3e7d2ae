/** Encodes and decodes documents as forms. */
module dev.usertoken.codec.form {
    requires transitive dev.usertoken.core;
    requires static org.jspecify;

    exports dev.usertoken.codec.form;

    provides dev.usertoken.spi.Codec with
            dev.usertoken.codec.form.FormCodec,
            dev.usertoken.codec.form.MultipartCodec;
}
