/** Encodes and decodes documents as XML. */
module dev.usertoken.codec.xml {
    requires transitive dev.usertoken.core;
    requires transitive com.fasterxml.jackson.core;
    requires static com.fasterxml.jackson.dataformat.xml;
    requires com.ctc.wstx;
    requires java.xml;
    requires org.codehaus.stax2;
    requires static org.jspecify;

    exports dev.usertoken.codec.xml;

    provides dev.usertoken.spi.Codec with
            dev.usertoken.codec.xml.XmlCodec;
}
