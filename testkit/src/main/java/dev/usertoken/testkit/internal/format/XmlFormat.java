package dev.usertoken.testkit.internal.format;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** The format XML in the two dialects of the service; the data contract is inferred from its framework (service, XML). */
final class XmlFormat implements BodyFormat {
    static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

    private static final String SERIALIZATION = "http://schemas.microsoft.com/2003/10/Serialization/";

    /** The framework's name of the first prefix at depth 2. */
    private static final String NESTED_PREFIX = "d2p1";

    private final boolean contract;

    /**
     * Creates a format.
     *
     * @param contract true for the data contract with namespaces and ordered members, false for plain XML
     */
    XmlFormat(boolean contract) {
        this.contract = contract;
    }

    @Override
    public Map<String, Object> read(byte[] body, MediaType type, BodyModel model) throws UnreadableBodyException {
        type.charset();
        XmlElement root = XmlReader.read(body, type.parameter("charset").orElse(null));
        if (model.members.isEmpty()) {
            return root.members();
        }
        if (!root.isNamed(model.name, namespace(model))) {
            throw new UnreadableBodyException("The root element is not the expected one.");
        }
        return members(root, model);
    }

    /** Returns the known members; in the data contract, only as long as they are in its order. */
    private Map<String, Object> members(XmlElement root, BodyModel model) {
        Map<String, Object> members = new LinkedHashMap<>();
        int next = 0;
        for (XmlElement child : root.children) {
            int index = child.namespace.equals(namespace(model)) ? model.members.indexOf(child.name) : -1;
            if (index >= next) {
                members.put(child.name, child.value());
                next = contract ? index + 1 : 0;
            }
        }
        return members;
    }

    @Override
    public EncodedBody write(MediaType type, BodyModel model, Object value) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            if (value instanceof Map) {
                writeModel(xml, model, (Map<?, ?>) value);
            } else {
                writeScalar(xml, value);
            }
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("The response could not be written as XML.", e);
        }
        return new EncodedBody(type.name() + "; charset=utf-8", text.toString());
    }

    private void writeScalar(XMLStreamWriter xml, Object value) throws XMLStreamException {
        xml.writeStartElement(value instanceof Boolean ? "boolean" : "string");
        if (contract) {
            xml.writeDefaultNamespace(SERIALIZATION);
        }
        xml.writeCharacters(value.toString());
        xml.writeEndElement();
    }

    private void writeModel(XMLStreamWriter xml, BodyModel model, Map<?, ?> members) throws XMLStreamException {
        xml.writeStartElement(model.name);
        xml.writeNamespace("i", INSTANCE);
        if (contract) {
            xml.writeDefaultNamespace(model.namespace);
        }
        boolean foreign = contract && !model.namespace.equals(BodyModel.NESTED_NAMESPACE);
        for (Map.Entry<?, ?> member : inOrder(members).entrySet()) {
            writeMember(xml, "", member.getKey().toString(), member.getValue(), foreign);
        }
        xml.writeEndElement();
    }

    /**
     * Writes a member; a list is the same element repeated.
     *
     * @param foreign true if the contents are of another namespace, which is then declared
     */
    private void writeMember(XMLStreamWriter xml, String prefix, String name, @Nullable Object value, boolean foreign)
            throws XMLStreamException {
        if (value instanceof List) {
            for (Object element : (List<?>) value) {
                writeMember(xml, prefix, name, element, foreign);
            }
            return;
        }
        xml.writeStartElement(prefix.isEmpty() ? name : prefix + ":" + name);
        if (value == null) {
            xml.writeAttribute("i:nil", "true");
        } else if (value instanceof Map) {
            if (foreign) {
                xml.writeNamespace(NESTED_PREFIX, BodyModel.NESTED_NAMESPACE);
            }
            for (Map.Entry<?, ?> member : inOrder((Map<?, ?>) value).entrySet()) {
                writeMember(
                        xml, foreign ? NESTED_PREFIX : prefix, member.getKey().toString(), member.getValue(), false);
            }
        } else {
            xml.writeCharacters(value.toString());
        }
        xml.writeEndElement();
    }

    private Map<?, ?> inOrder(Map<?, ?> members) {
        return contract ? new TreeMap<>(members) : members;
    }

    private String namespace(BodyModel model) {
        return contract ? model.namespace : "";
    }
}
