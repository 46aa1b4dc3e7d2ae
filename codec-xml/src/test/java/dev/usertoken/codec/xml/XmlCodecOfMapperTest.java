package dev.usertoken.codec.xml;

import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import dev.usertoken.spi.Codec;

/** A mapper as an application makes it. */
final class XmlCodecOfMapperTest extends XmlContract {
    @Override
    protected Codec codec() {
        return XmlCodec.using(new XmlMapper());
    }
}
