package dev.usertoken.codec.xml;

import dev.usertoken.testkit.CodecCapability;
import dev.usertoken.testkit.CodecContract;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Examples of XML for the contract. The JDK's parser decides which names are XML names. */
abstract class XmlContract extends CodecContract {
    /** XML 1.0, production 2. */
    private static final Pattern CHARACTERS =
            Pattern.compile("[\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]*");

    private final SAXParser parser = parser();

    @Override
    protected Set<CodecCapability> capabilities() {
        return EnumSet.of(
                CodecCapability.NESTED_FIELDS,
                CodecCapability.BARE_VALUES,
                CodecCapability.NAMED_ROOT,
                CodecCapability.ANY_CHARSET,
                CodecCapability.DETECTS_TRUNCATION,
                CodecCapability.DETECTS_TRAILING);
    }

    @Override
    protected boolean encodesName(String name) {
        return name.matches("[^\\s<>/=:]+") && isWellFormed("<" + name + "/>");
    }

    @Override
    protected boolean encodesText(String text) {
        return CHARACTERS.matcher(text).matches();
    }

    @Override
    protected List<String> malformed() {
        return List.of(
                SECRET,
                "<" + SECRET,
                "<r><a>" + SECRET + "</r></a>",
                "<r><" + SECRET + "></r>",
                "<r><a>" + SECRET + "</a></R>",
                "<r a=" + SECRET + "/>",
                "<r a='" + SECRET + "' a='" + SECRET + "'/>",
                "<r a='<" + SECRET + "'/>",
                "<r><x:a>" + SECRET + "</x:a></r>",
                "<r><a>&" + SECRET + ";</a></r>",
                "<r><a>& " + SECRET + "</a></r>",
                "<r><a>&#0;" + SECRET + "</a></r>",
                "<r><a>&#xD800;" + SECRET + "</a></r>",
                "<r><a>\u0001" + SECRET + "</a></r>",
                "<r><a>]]>" + SECRET + "</a></r>",
                "<r><a>" + SECRET + "</a> text beside elements</r>",
                "<r><!-- -- " + SECRET + " --></r>",
                "<r/><?xml version='1.0'?>" + SECRET,
                " <?xml version='1.0'?><r>" + SECRET + "</r>",
                "<?xml version='1.0' encoding='" + SECRET + "'?><r/>",
                "<?xml version='3.0'?><r>" + SECRET + "</r>",
                "<!DOCTYPE r><r>" + SECRET + "</r>",
                "<!DOCTYPE r [<!ENTITY e '" + SECRET + "'>]><r>&e;</r>",
                "<!DOCTYPE r [<!ATTLIST r a CDATA '" + SECRET + "'>]><r/>");
    }

    @Override
    protected List<String> duplicates() {
        return List.of();
    }

    @Override
    protected List<String> nulls() {
        String nil = " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil=";
        return List.of(
                "<r><kept>x</kept><a" + nil + "'true'/></r>",
                "<r><a" + nil + "'1'></a><kept>x</kept></r>",
                "<r><a" + nil + "'true'/><kept>x</kept><a" + nil + "'true'/></r>",
                "<r><kept>x</kept><a><b" + nil + "'true'/></a></r>",
                "<r><kept" + nil + "'false'>x</kept></r>");
    }

    @Override
    protected Optional<String> nested(int depth) {
        return Optional.of("<a>".repeat(depth) + "</a>".repeat(depth));
    }

    @Override
    protected List<String> references(URI address) {
        return List.of(
                "<!DOCTYPE r SYSTEM '" + address + "'><r/>",
                "<!DOCTYPE r PUBLIC '-//x' '" + address + "'><r/>",
                "<!DOCTYPE r [<!ENTITY e SYSTEM '" + address + "'>]><r>&e;</r>",
                "<!DOCTYPE r [<!ENTITY % e SYSTEM '" + address + "'> %e;]><r/>",
                "<r>&e;</r>");
    }

    @Override
    protected List<String> costly(int size) {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; attributes.length() < size; i++) {
            attributes.append(" a").append(i).append("=''");
        }
        StringBuilder namespaces = new StringBuilder();
        for (int i = 0; namespaces.length() < size; i++) {
            namespaces.append(" xmlns:a").append(i).append("='urn:").append(i).append("'");
        }
        return List.of(
                "<r" + attributes + "/>",
                "<r" + namespaces + "/>",
                "<r a='" + "x".repeat(size) + "'/>",
                "<r>" + "<a/>".repeat(size / 4) + "</r>",
                "<r>" + "<a><b/></a>".repeat(size / 11) + "</r>",
                "<r>" + "<a xmlns='urn:a' b='' c='' d=''/>".repeat(size / 33) + "</r>",
                "<r>" + "&lt;".repeat(size / 4) + "</r>",
                "<r>" + "&#x1F642;".repeat(size / 9) + "</r>",
                "<r>" + "<![CDATA[x]]>".repeat(size / 13) + "</r>",
                "<r>" + "<!---->".repeat(size / 7) + "</r>",
                "<r>" + "<?a?>x".repeat(size / 6) + "</r>",
                "<a>".repeat(size / 3),
                "<!DOCTYPE r [" + "<!ENTITY e 'x'>".repeat(size / 15) + "]><r/>",
                bomb() + " ".repeat(size));
    }

    /** Returns ten levels of ten references, which expand to a billion references. */
    private static String bomb() {
        StringBuilder entities = new StringBuilder("<!DOCTYPE r [<!ENTITY e0 'x'>");
        for (int i = 1; i < 10; i++) {
            String references = ("&e" + (i - 1) + ";").repeat(10);
            entities.append("<!ENTITY e")
                    .append(i)
                    .append(" '")
                    .append(references)
                    .append("'>");
        }
        return entities + "]><r>&e9;</r>";
    }

    private synchronized boolean isWellFormed(String document) {
        try {
            parser.parse(new InputSource(new StringReader(document)), new DefaultHandler());
            return true;
        } catch (SAXException | IOException e) {
            return false;
        }
    }

    private static SAXParser parser() {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            return factory.newSAXParser();
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(e);
        }
    }
}
