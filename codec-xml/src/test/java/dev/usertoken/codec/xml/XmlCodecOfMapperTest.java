package dev.usertoken.codec.xml;

import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import dev.usertoken.spi.Codec;

/** The codec with a mapper of an application. */
final class XmlCodecOfMapperTest extends XmlContract {
    @Override
    protected Codec codec() {
        return XmlCodec.using(new XmlMapper());
    }
}
