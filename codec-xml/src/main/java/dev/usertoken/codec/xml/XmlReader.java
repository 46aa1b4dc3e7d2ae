package dev.usertoken.codec.xml;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads one document from a parser, within this codec's bounds whatever the parser's own settings are. */
final class XmlReader {
    private final XMLStreamReader xml;
    private int depth;

    private XmlReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    static Document read(XMLStreamReader xml) throws XMLStreamException, CodecFailure {
        return new XmlReader(xml).document();
    }

    private Document document() throws XMLStreamException, CodecFailure {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT) {
            event = next();
        }
        String name = xml.getLocalName();
        String namespace = xml.getNamespaceURI();
        Map<String, Object> fields = fieldsOf(element());
        while (xml.hasNext()) {
            next();
        }
        return Document.of(name, namespace == null ? "" : namespace, fields);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fieldsOf(@Nullable Object root) {
        if (root instanceof Map) {
            return (Map<String, Object>) root;
        }
        return root == null || root.equals("")
                ? Collections.emptyMap()
                : Collections.singletonMap(Document.BARE_VALUE, root);
    }

    /** Returns a Map if the element contains elements, else its text; null if it is nil. */
    private @Nullable Object element() throws XMLStreamException, CodecFailure {
        if (++depth > XmlCodec.MAX_DEPTH) {
            throw CodecFailure.notWellFormed();
        }
        boolean nil = isNil();
        boolean hasElements = false;
        Map<String, Object> fields = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                hasElements = true;
                String name = xml.getLocalName();
                Object value = element();
                if (value != null) {
                    fields.merge(name, value, XmlReader::listed);
                }
            } else if (xml.hasText() && event != XMLStreamConstants.COMMENT) {
                text.append(xml.getText());
            }
        }
        depth--;
        if (nil) {
            return null;
        }
        if (!XmlCharacters.allows(text)) {
            throw CodecFailure.notWellFormed();
        }
        if (!hasElements) {
            return text.toString();
        }
        if (!text.toString().trim().isEmpty()) {
            throw CodecFailure.notWellFormed();
        }
        return fields;
    }

    private boolean isNil() {
        String nil = xml.getAttributeValue(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "nil");
        return nil != null && (nil.trim().equals("true") || nil.trim().equals("1"));
    }

    @SuppressWarnings("unchecked")
    private static Object listed(Object before, Object value) {
        List<Object> items;
        if (before instanceof List) {
            items = (List<Object>) before;
        } else {
            items = new ArrayList<>();
            items.add(before);
        }
        items.add(value);
        return items;
    }

    private int next() throws XMLStreamException, CodecFailure {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw CodecFailure.notWellFormed();
        }
        return event;
    }
}
