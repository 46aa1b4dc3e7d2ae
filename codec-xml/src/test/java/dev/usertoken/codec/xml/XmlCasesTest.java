package dev.usertoken.codec.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.MediaType;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of XML that the contract for all formats does not cover. */
final class XmlCasesTest {
    private static final MediaType XML = MediaType.parse("application/xml");
    private static final String CONTRACTS = "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6";

    private final XmlCodec codec = new XmlCodec();

    @Test
    void dataContractDialect_isWritten() {
        assertThat(write(Document.of("IssueRequest", CONTRACTS + ".UserTokenController", login())))
                .isEqualTo("<IssueRequest xmlns=\"" + CONTRACTS + ".UserTokenController\">"
                        + "<Password>p&lt;&amp;]]&gt;\"'</Password><Username>ünı🙂</Username></IssueRequest>");
    }

    @Test
    void plainDialect_isWritten() {
        assertThat(write(Document.of("IssueRequest", "", login())))
                .isEqualTo("<IssueRequest><Password>p&lt;&amp;]]&gt;\"'</Password>"
                        + "<Username>ünı🙂</Username></IssueRequest>");
    }

    @Test
    void dataContractDialect_isRead() throws Exception {
        Document document =
                read("<IssueResponse xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"" + CONTRACTS
                        + ".UserTokenController\"><AccessToken>t</AccessToken><Expires i:nil=\"true\"/>"
                        + "<User xmlns:d2p1=\"" + CONTRACTS
                        + "\"><d2p1:FirstName>F</d2p1:FirstName><d2p1:Id>100000001</d2p1:Id>"
                        + "<d2p1:LastName i:nil=\"true\" /></User></IssueResponse>");

        assertThat(document)
                .isEqualTo(Document.of(
                        "IssueResponse",
                        CONTRACTS + ".UserTokenController",
                        Map.of("AccessToken", "t", "User", Map.of("FirstName", "F", "Id", "100000001"))));
    }

    @Test
    void plainDialect_isRead() throws Exception {
        assertThat(read(
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<IssueResponse>\r\n  <AccessToken>t</AccessToken>\r\n"
                                + "  <User>\r\n    <Id>1</Id>\r\n  </User>\r\n</IssueResponse>\r\n"))
                .isEqualTo(Document.of("IssueResponse", "", Map.of("AccessToken", "t", "User", Map.of("Id", "1"))));
    }

    @Test
    void name_isReadInAnyNamespace() throws Exception {
        assertThat(read("<x:r xmlns:x='urn:x' xmlns='urn:y'><a>1</a><x:b>2</x:b><c xmlns=''>3</c></x:r>"))
                .isEqualTo(Document.of("r", "urn:x", Map.of("a", "1", "b", "2", "c", "3")));
    }

    @Test
    void fields_keepOrder() throws Exception {
        assertThat(read("<r><c/><a/><b/><a/></r>").fields().keySet()).containsExactly("c", "a", "b");
    }

    @Test
    void repeatedElements_areList() throws Exception {
        assertThat(fields("<r><a>1</a><b>2</b><a><c>3</c></a><a/></r>"))
                .isEqualTo(Map.of("a", List.of("1", Map.of("c", "3"), ""), "b", "2"));
        assertThat(write(Document.of("r", "", Map.of("a", List.of("1", Map.of("c", "3"), "")))))
                .isEqualTo("<r><a>1</a><a><c>3</c></a><a/></r>");
    }

    @Test
    void listsOfZeroOrOneElement_areNotPreserved() throws Exception {
        assertThat(write(Document.of("r", "", Map.of("a", List.of())))).isEqualTo("<r/>");
        assertThat(fields("<r><a>1</a></r>")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void emptyRoot_hasNoFieldsAndTextRootIsBareValue() throws Exception {
        assertThat(fields("<r/>")).isEmpty();
        assertThat(fields("<r></r>")).isEmpty();
        assertThat(fields("<r i:nil='true' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'/>"))
                .isEmpty();
        assertThat(fields("<string xmlns='http://schemas.microsoft.com/2003/10/Serialization/'>x</string>"))
                .isEqualTo(Map.of(Document.BARE_VALUE, "x"));
    }

    @Test
    void attributesCommentsAndInstructions_areIgnored() throws Exception {
        assertThat(fields(
                        "<?p?><!-- c --><r a='1'><?p q?><b c='2' nil='true'>x<!-- c -->y<?p?>z</b></r><!-- c --><?p?>"))
                .isEqualTo(Map.of("b", "xyz"));
    }

    @Test
    void characterReferencesAndSections_areRead() throws Exception {
        assertThat(fields("<r><a>&lt;&#65;&#x1F642;<![CDATA[<b>&amp;]]> \t</a></r>"))
                .isEqualTo(Map.of("a", "<A🙂<b>&amp; \t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<r><a>x</a> y</r>",
                "<!DOCTYPE html><html/>",
                "<!DOCTYPE r []><r/>",
                "<r>&nbsp;</r>",
                "<r/><r/>",
                "<r/>x",
                "<a:r/>",
                "<r><a:b/></r>",
                "<r a='1' a='2'/>",
                "<r xmlns:p='urn:a' xmlns:q='urn:a' p:a='1' q:a='2'/>",
                "<r>\u0000</r>",
                "<r>&#1;</r>",
                "<r><a>&#xFFFE;</a></r>",
                "<r><a>&#xFFFF;</a></r>",
                "<r><a>\uFFFE</a></r>",
                "<r><a>\uFFFF</a></r>",
                "<r>\uFFFF<a/></r>",
                "<?xml version='1.0' encoding='no-such'?><r/>",
                "<?xml version='1.0' encoding='a b'?><r/>",
                ""
            })
    void unsuitableDocument_isRefused(String text) {
        assertThatThrownBy(() -> read(text)).isExactlyInstanceOf(CodecFailure.class);
    }

    @Test
    void failure_containsOnlyLocation() {
        assertThatThrownBy(() -> read("<r>\n  <a>s3cr3t</b></r>"))
                .isExactlyInstanceOf(CodecFailure.class)
                .hasMessageMatching("not a well-formed document: line 2, column 1\\d")
                .hasNoCause();
    }

    @Test
    void documents_areReadAndWrittenUpToLimits() throws Exception {
        String deepest = "<a>".repeat(63) + "<a/>" + "</a>".repeat(63);

        assertThat(write(read(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> read("<a>" + deepest + "</a>")).isInstanceOf(CodecFailure.class);
        assertThatThrownBy(() ->
                        write(Document.of("a", "", Map.of("a", read(deepest).fields()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps must be nested at most 63 deep");
        assertThat(fields("<r" + attributes(64) + "/>")).isEmpty();
        assertThatThrownBy(() -> read("<r" + attributes(65) + "/>")).isInstanceOf(CodecFailure.class);
    }

    @Test
    void charset_isThatOfMarkThenHeaderThenDeclaration() throws Exception {
        String text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r><a>é</a></r>";
        Map<String, String> fields = Map.of("a", "é");

        assertThat(fields(text.getBytes(StandardCharsets.ISO_8859_1), XML)).isEqualTo(fields);
        assertThat(fields(text.getBytes(StandardCharsets.UTF_8), XML.with("charset", "utf-8")))
                .isEqualTo(fields);
        for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] marked = ("\uFEFF" + text).getBytes(Charset.forName(name));
            assertThat(fields(marked, XML)).isEqualTo(fields);
            assertThat(fields(marked, XML.with("charset", "iso-8859-1"))).isEqualTo(fields);
        }
        assertThat(fields(
                        text.replace("ISO-8859-1", "windows-1252")
                                .replace('é', '€')
                                .getBytes(Charset.forName("windows-1252")),
                        XML))
                .isEqualTo(Map.of("a", "€"));
    }

    @Test
    void utf16_isRecognizedWithoutMarkOrDeclaration() throws Exception {
        String text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><r><a>é€</a></r>";
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            for (MediaType declared : List.of(XML, XML.with("charset", "utf-16"), XML.with("charset", "utf-8"))) {
                assertThat(fields(text.getBytes(charset), declared)).isEqualTo(Map.of("a", "é€"));
            }
        }
    }

    @Test
    void utf8TextDeclaredAsUtf16_isReadAsUtf8() throws Exception {
        byte[] bytes = "<?xml version=\"1.0\" encoding=\"utf-16\"?><r><a>é</a></r>".getBytes(StandardCharsets.UTF_8);

        assertThat(fields(bytes, XML)).isEqualTo(Map.of("a", "é"));
        for (String charset : List.of("utf-16", "utf-16le", "utf-16be", "utf-32")) {
            assertThat(fields(bytes, XML.with("charset", charset))).isEqualTo(Map.of("a", "é"));
        }
    }

    @Test
    void declarationApplies_ifHeaderNamesUtf16() throws Exception {
        byte[] bytes =
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><r><a>é</a></r>".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(fields(bytes, XML.with("charset", "utf-16"))).isEqualTo(Map.of("a", "é"));
    }

    @Test
    void unencodableNameOrText_isRefused() {
        for (Map<String, Object> fields : List.<Map<String, Object>>of(
                Map.of("a", "\u0000"),
                Map.of("a", "\u001F"),
                Map.of("a", "\uFFFF"),
                Map.of("a", "\uD83D"),
                Map.of("a b", 1),
                Map.of("a:b", 1),
                Map.of("1", 1),
                Map.of("a", 1, "", 2),
                Map.of("", Map.of("a", 1)),
                Map.of("\uD83D\uDE42", 1),
                Map.of("a", List.of(List.of("s3cr3t"))),
                Map.of(Document.BARE_VALUE, List.of("s3cr3t")))) {
            assertThatThrownBy(() -> write(Document.of("r", "", fields)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cr3t")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> write(Document.of("", "", Map.of()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Document.of("r", "\u0000", Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void xmlMediaTypes_areRead() {
        assertThat(codec.reads(MediaType.parse("application/xml"))).isTrue();
        assertThat(codec.reads(MediaType.parse("text/xml"))).isTrue();
        assertThat(codec.reads(MediaType.parse("application/problem+xml"))).isTrue();
        assertThat(codec.reads(MediaType.parse("text/html"))).isFalse();
        assertThat(codec.reads(MediaType.parse("application/json"))).isFalse();
    }

    @Test
    void mapperWithDtdSupport_isRefused() {
        XmlMapper mapper = new XmlMapper();
        mapper.getFactory().getXMLInputFactory().setProperty(XMLInputFactory.SUPPORT_DTD, true);

        assertThatThrownBy(() -> XmlCodec.using(mapper))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mapper must read with XMLInputFactory.SUPPORT_DTD set to false");
        assertThatThrownBy(() -> XmlCodec.using(new ObjectMapper()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mapper must be for XML, not for JSON");
    }

    private static Map<String, Object> login() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", "p<&]]>\"'");
        fields.put("Username", "ünı🙂");
        return fields;
    }

    private static String attributes(int count) {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            attributes.append(" a").append(i).append("=''");
        }
        return attributes.toString();
    }

    private Map<String, Object> fields(String text) throws IOException {
        return read(text).fields();
    }

    private Map<String, Object> fields(byte[] bytes, MediaType mediaType) throws IOException {
        return codec.decode(bytes, mediaType).fields();
    }

    private Document read(String text) throws IOException {
        return codec.decode(text.getBytes(StandardCharsets.UTF_8), XML);
    }

    private String write(Document document) {
        return new String(codec.encode(document).bytes(), StandardCharsets.UTF_8);
    }
}
