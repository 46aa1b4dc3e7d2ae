package dev.usertoken.codec.xml;

import dev.usertoken.spi.Codec;

/** The codec as it is found on the class path. */
final class XmlCodecTest extends XmlContract {
    @Override
    protected Codec codec() {
        return new XmlCodec();
    }
}
