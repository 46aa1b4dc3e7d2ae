package dev.usertoken.codec.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.stax.WstxOutputFactory;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.codehaus.stax2.XMLInputFactory2;

/**
 * Encodes and decodes XML 1.0 with Woodstox's streaming reader and writer.
 *
 * <p>An element is a field: its value is a map if it contains elements, else its text, white space included. Elements of one
 * name beside each other are a list, whatever stands between them; so a list of one is read as its item, and an empty list is
 * not written. Names are local names, whatever their namespace or prefix; the root's namespace is the document's. Numbers and
 * booleans are read as text. {@code xsi:nil} is absent; other attributes, comments and processing instructions are ignored.
 * An empty root has no fields, a root with text is a bare value.
 *
 * <p>Encoded without an XML declaration, with fields in the order given, all in the document's namespace. Fields must have XML
 * names, and texts only characters that XML 1.0 allows, which excludes most control characters.
 *
 * <p>A document type declaration is a failure, and so is a reference to an entity other than the five of XML itself, or text
 * beside elements. Elements are nested at most 64 deep, and have at most 64 attributes. The charset is that of the byte order
 * mark, else UTF-16 if one of the first two bytes is zero, else the declared one, else the one of the XML declaration, else
 * UTF-8.
 *
 * <p>Immutable and thread-safe.
 */
public final class XmlCodec implements Codec {
    static final int MAX_DEPTH = 64;

    private static final MediaType MEDIA_TYPE = MediaType.parse("application/xml");
    private static final int MAX_ATTRIBUTES = 64;

    private final XMLInputFactory input;
    private final XMLOutputFactory output;

    /** Creates a codec with factories of its own; for {@link java.util.ServiceLoader} too. */
    public XmlCodec() {
        this(new WstxInputFactory(), new WstxOutputFactory());
        input.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        input.setProperty(XMLInputFactory2.P_INTERN_NAMES, false);
        input.setProperty(XMLInputFactory2.P_INTERN_NS_URIS, false);
        input.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        input.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
    }

    private XmlCodec(XMLInputFactory input, XMLOutputFactory output) {
        this.input = input;
        this.output = output;
    }

    /**
     * Creates a codec that uses the StAX factories of an application's own {@code XmlMapper}: the settings of those factories
     * apply, and everything else is as in {@link #XmlCodec()}. Data binding is not used. The mapper is not copied: configure
     * it first.
     *
     * @param mapper any {@code XmlMapper}. Declared by its supertype in jackson-core: the public methods of a provider are
     *     looked up on the module path, where jackson-dataformat-xml may be absent
     * @throws IllegalArgumentException if the mapper is for another format, or reads document type declarations
     */
    public static XmlCodec using(ObjectCodec mapper) {
        JsonFactory factory = Objects.requireNonNull(mapper, "mapper").getFactory();
        if (!factory.getFormatName().equals("XML")) {
            throw new IllegalArgumentException("mapper must be for XML, not for " + factory.getFormatName());
        }
        XMLInputFactory input = ((XmlFactory) factory).getXMLInputFactory();
        if (!Boolean.FALSE.equals(input.getProperty(XMLInputFactory.SUPPORT_DTD))) {
            throw new IllegalArgumentException("mapper must read with XMLInputFactory.SUPPORT_DTD set to false");
        }
        return new XmlCodec(input, ((XmlFactory) factory).getXMLOutputFactory());
    }

    @Override
    public String name() {
        return "xml";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public MediaType mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public boolean reads(MediaType mediaType) {
        String essence = Objects.requireNonNull(mediaType, "mediaType").essence();
        return essence.equals("application/xml") || essence.equals("text/xml") || essence.endsWith("+xml");
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the root or a field has no XML name, a text has a character that XML 1.0 does not
     *     allow, a list is the root or in a list, or maps are nested too deeply
     */
    @Override
    public EncodedBody encode(Document document) {
        Objects.requireNonNull(document, "document");
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = output.createXMLStreamWriter(text);
            XmlWriter.write(document, writer);
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("the document cannot be encoded as XML");
        }
        return EncodedBody.of(MEDIA_TYPE, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        StringReader text = new StringReader(XmlCharset.decode(
                Objects.requireNonNull(bytes, "bytes"), Objects.requireNonNull(mediaType, "mediaType")));
        try {
            XMLStreamReader reader = input.createXMLStreamReader(text);
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    /** The parser of a mapper may be a lazy one, which throws unchecked exceptions. */
    private static Document read(XMLStreamReader reader) throws CodecFailure {
        try {
            return XmlReader.read(reader);
        } catch (XMLStreamException | CodecFailure | RuntimeException e) {
            Location place = reader.getLocation();
            throw place.getLineNumber() < 1
                    ? CodecFailure.notWellFormed()
                    : CodecFailure.notWellFormedAt(place.getLineNumber(), place.getColumnNumber());
        }
    }
}
