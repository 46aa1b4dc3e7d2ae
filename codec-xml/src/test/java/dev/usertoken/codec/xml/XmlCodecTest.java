package dev.usertoken.codec.xml;

import dev.usertoken.spi.Codec;

/** The codec as the service loader creates it. */
final class XmlCodecTest extends XmlContract {
    @Override
    protected Codec codec() {
        return new XmlCodec();
    }
}
