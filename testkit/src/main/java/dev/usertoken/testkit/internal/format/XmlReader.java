package dev.usertoken.testkit.internal.format;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads a small XML document without a document type, custom entities or external references. */
final class XmlReader {
    private static final int MAX_DEPTH = 32;

    private XmlReader() {}

    /**
     * Reads the root element.
     *
     * @param charset of the Content-Type, or null to use the one that the document declares
     */
    static XmlElement read(byte[] body, @Nullable String charset) throws UnreadableBodyException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return readRoot(factory.createXMLStreamReader(new ByteArrayInputStream(body), charset));
        } catch (XMLStreamException e) {
            throw new UnreadableBodyException("The body is not well-formed XML.");
        }
    }

    private static XmlElement readRoot(XMLStreamReader reader) throws XMLStreamException, UnreadableBodyException {
        XmlElement document = new XmlElement("", "", false);
        Deque<XmlElement> open = new ArrayDeque<>();
        open.push(document);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT:
                    if (open.size() > MAX_DEPTH) {
                        throw new UnreadableBodyException("The XML is nested too deep.");
                    }
                    XmlElement element = element(reader);
                    open.element().children.add(element);
                    open.push(element);
                    break;
                case XMLStreamConstants.END_ELEMENT:
                    open.pop();
                    break;
                case XMLStreamConstants.CHARACTERS:
                case XMLStreamConstants.CDATA:
                    open.element().text.append(reader.getText());
                    break;
                case XMLStreamConstants.DTD:
                case XMLStreamConstants.ENTITY_REFERENCE:
                    throw new UnreadableBodyException("The XML has a document type or an entity.");
                default:
                    break;
            }
        }
        return document.children.get(0);
    }

    private static XmlElement element(XMLStreamReader reader) {
        String nil = reader.getAttributeValue(XmlFormat.INSTANCE, "nil");
        String namespace = reader.getNamespaceURI();
        return new XmlElement(
                reader.getLocalName(), namespace == null ? "" : namespace, "true".equals(nil) || "1".equals(nil));
    }
}
