package dev.usertoken.codec.xml;

import com.ctc.wstx.io.WstxInputData;
import dev.usertoken.spi.Document;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one document, and refuses everything that {@link XmlReader} would refuse. */
final class XmlWriter {
    private final XMLStreamWriter xml;
    private final String namespace;
    private int depth;

    private XmlWriter(XMLStreamWriter xml, String namespace) {
        this.xml = xml;
        this.namespace = namespace;
    }

    static void write(Document document, XMLStreamWriter xml) throws XMLStreamException {
        new XmlWriter(xml, allowed(document.namespace())).root(document);
    }

    private void root(Document document) throws XMLStreamException {
        Map<String, Object> fields = document.fields();
        Object bare = fields.size() == 1 ? fields.get(Document.BARE_VALUE) : null;
        start(document.name());
        if (!namespace.isEmpty()) {
            xml.writeDefaultNamespace(namespace);
        }
        // A map under the empty name is a field, and has no XML name.
        content(bare == null || bare instanceof Map ? fields : bare);
        xml.writeEndElement();
    }

    private void element(String name, Object value) throws XMLStreamException {
        start(name);
        content(value);
        xml.writeEndElement();
    }

    private void start(String name) throws XMLStreamException {
        if (!isName(name)) {
            throw new IllegalArgumentException("names must be XML names without a colon");
        }
        xml.writeStartElement(XMLConstants.DEFAULT_NS_PREFIX, name, namespace);
    }

    /** Follows the fourth edition of XML 1.0, as .NET and the JDK do; Woodstox also accepts characters outside the BMP. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && WstxInputData.findIllegalNameChar(name, true, false) < 0
                && name.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    private void content(Object value) throws XMLStreamException {
        if (value instanceof Map) {
            fields((Map<?, ?>) value);
        } else if (value instanceof List) {
            throw new IllegalArgumentException("a list must be a field, not a root nor an item of a list");
        } else if (!value.equals("")) {
            xml.writeCharacters(allowed(value.toString()));
        }
    }

    private void fields(Map<?, ?> fields) throws XMLStreamException {
        if (++depth > XmlCodec.MAX_DEPTH - 1) {
            throw new IllegalArgumentException("maps must be nested at most " + (XmlCodec.MAX_DEPTH - 1) + " deep");
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String name = (String) field.getKey();
            if (field.getValue() instanceof List) {
                for (Object item : (List<?>) field.getValue()) {
                    element(name, item);
                }
            } else {
                element(name, field.getValue());
            }
        }
        depth--;
    }

    private static String allowed(String text) {
        if (!XmlCharacters.allows(text)) {
            throw new IllegalArgumentException("a text has a character that XML 1.0 does not allow");
        }
        return text;
    }
}
