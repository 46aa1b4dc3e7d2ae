package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.StaffUser;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The media types of requests and responses (service, Operations and XML). */
class SandboxFormatsTest {
    private static final String CONTROLLER =
            "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6.UserTokenController";
    private static final String DTO = "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6";
    private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String MEMBERS = "<Password>apitest1234</Password><Username>Siteowner</Username>";
    private static final String LOGIN_XML = "<IssueRequest xmlns=\"" + CONTROLLER + "\">" + MEMBERS + "</IssueRequest>";
    private static final String XML_TYPE = "application/xml; charset=utf-8";

    private final MovableClock clock = new MovableClock("2026-11-23T16:27:43Z");
    private SandboxServer server = SandboxServer.builder().clock(clock).start();
    private SandboxCaller caller = new SandboxCaller(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart(SandboxServer.Builder settings) {
        server.close();
        server = settings.clock(clock).start();
        caller = new SandboxCaller(server);
    }

    private HttpResponse<String> issue(String contentType, String body) {
        return caller.send(caller.issuing(contentType, body));
    }

    private HttpResponse<String> issueAccepting(String accept) {
        return caller.send(
                caller.issuing("application/json", SandboxCaller.LOGIN).header("Accept", accept));
    }

    private void assertIssued(HttpResponse<String> response) {
        assertThat(response.body()).startsWith("{\"TokenType\":\"Bearer\"");
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private void assertRefused(HttpResponse<String> response, String code, String message) {
        assertThat(response.body())
                .isEqualTo("{\"Error\":{\"Message\":\"" + message + "\",\"Code\":\"" + code + "\"}}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    // Negotiation

    @Test
    void aRequestMayComeInEachDeclaredType() {
        assertIssued(issue("application/json", SandboxCaller.LOGIN));
        assertIssued(issue("text/json; charset=utf-8", SandboxCaller.LOGIN));
        assertIssued(issue("APPLICATION/XML", LOGIN_XML));
        assertIssued(issue("text/xml", LOGIN_XML));
        assertIssued(issue("application/x-www-form-urlencoded", "Username=Siteowner&Password=apitest1234"));
        assertIssued(issue("multipart/form-data; boundary=b", multipart("b")));
    }

    private static String multipart(String boundary) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"Username\"\r\n\r\nSiteowner\r\n--"
                + boundary + "\r\nContent-Disposition: form-data; name=\"Password\"\r\n\r\napitest1234\r\n--" + boundary
                + "--\r\n";
    }

    @Test
    void aRequestOfAnotherTypeIsRefused() {
        HttpResponse<String> response = issue("text/plain", SandboxCaller.LOGIN);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body())
                .isEqualTo("{\"Message\":\"The request entity's media type is not supported for this resource.\"}");
    }

    @Test
    void theResponseHasTheBestAcceptedType() {
        assertContentType("application/json", "application/json; charset=utf-8");
        assertContentType("text/json", "text/json; charset=utf-8");
        assertContentType("application/xml", "application/xml; charset=utf-8");
        assertContentType("text/xml", "text/xml; charset=utf-8");
        assertContentType("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml; charset=utf-8");
        assertContentType("application/json;q=0.5,text/xml;q=0.6", "text/xml; charset=utf-8");
        assertContentType("application/json;q=0, text/xml", "text/xml; charset=utf-8");
        assertContentType("text/*", "text/json; charset=utf-8");
        assertContentType("*/*", "application/json; charset=utf-8");
        assertContentType("image/png", "application/json; charset=utf-8");
        assertThat(issueAccepting("multipart/form-data")
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow())
                .startsWith("multipart/form-data; boundary=sandbox-");
    }

    private void assertContentType(String accept, String contentType) {
        assertThat(issueAccepting(accept).headers().firstValue("Content-Type")).contains(contentType);
    }

    // JSON

    @Test
    void jsonIsReadStrictly() {
        assertNotJson("{\"Username\":\"a\"", 16);
        assertNotJson("{\"Username\":\"a\"} x", 18);
        assertNotJson("{\"Username\":\"a\",\"Username\":\"b\"}", 28);
        assertNotJson("{'Username':'a'}", 2);
        assertNotJson("{\"Username\":\"a\",}", 17);
        assertNotJson("{\"Username\":01}", 14);
        assertNotJson("{\"Username\":\"\t\"}", 14);
        assertNotJson("{\"Username\":\"\\x\"}", 15);
        assertNotJson("{\"Username\":\"\\u00g0\"}", 18);
        assertNotJson("[".repeat(40), 34);
        assertRefused(issue("application/json", "[]"), "InvalidParameter", "The body is not a JSON object.");
        assertRefused(
                issue("application/json", "{\"Username\":{},\"Password\":\"x\"}"),
                "InvalidParameter",
                "Username must be a text.");
        assertRefused(
                issue("application/json; charset=none", SandboxCaller.LOGIN),
                "InvalidParameter",
                "The character set is not known.");
        assertRefused(
                caller.send(caller.issuing("application/json", "")
                        .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'}))),
                "InvalidParameter",
                "The body is not in its character set.");
    }

    private void assertNotJson(String body, int character) {
        assertRefused(
                issue("application/json", body),
                "InvalidParameter",
                "The body is not well-formed JSON at character " + character + ".");
    }

    @Test
    void jsonEscapesAndNumbersAreRead() {
        assertIssued(
                issue(
                        "application/json",
                        " { \"\\u0055sername\" : \"Site\\u006Fwner\" , \"Password\" : \"apitest1234\" , \"x\" : [ -1.5e+3 , null ] } "));
    }

    @Test
    void aJsonResponseEscapesText() {
        String client = "{\"Name\":\"\\u0001\\\"\\\\\u00e9\\ud83d\\ude00\"}";
        HttpResponse<String> response = caller.send(caller.authorized("POST", "/client/addclient", caller.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(client)));

        assertThat(response.body()).isEqualTo("{\"Client\":" + client + "}");
    }

    // XML, the data contract

    @Test
    void anXmlResponseHasTheOrderAndNamespacesOfTheDataContract() {
        HttpResponse<String> response = issueAccepting("application/xml");

        assertThat(response.headers().firstValue("Content-Type")).contains(XML_TYPE);
        assertThat(withoutToken(response.body()))
                .isEqualTo("<IssueResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + CONTROLLER + "\">"
                        + "<AccessToken>TOKEN</AccessToken><Expires>2026-11-24T16:27:43Z</Expires>"
                        + "<TokenType>Bearer</TokenType><User xmlns:d2p1=\"" + DTO + "\">"
                        + "<d2p1:FirstName>Site</d2p1:FirstName><d2p1:Id>0</d2p1:Id>"
                        + "<d2p1:LastName>Owner</d2p1:LastName><d2p1:Type>Owner</d2p1:Type></User></IssueResponse>");
    }

    private static String withoutToken(String body) {
        return Pattern.compile("<AccessToken>[^<]+<").matcher(body).replaceAll("<AccessToken>TOKEN<");
    }

    @Test
    void nullInXmlIsNil() {
        server.behave(Quirk.withNull("User"), Quirk.without("AccessToken"));

        assertThat(issueAccepting("application/xml").body())
                .isEqualTo("<IssueResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + CONTROLLER
                        + "\"><Expires>2026-11-24T16:27:43Z</Expires><TokenType>Bearer</TokenType>"
                        + "<User i:nil=\"true\"></User></IssueResponse>");
    }

    @Test
    void anErrorInXmlIsAnErrorResponse() {
        HttpResponse<String> response =
                caller.send(caller.request("GET", "/site/sites").header("Accept", "application/xml"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body())
                .isEqualTo("<ErrorResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + DTO
                        + "\"><Error><Code>DeniedAccess</Code><Message>Access denied</Message></Error>"
                        + "</ErrorResponse>");
    }

    @Test
    void theResourcesSupportXml() {
        String token = caller.token();
        HttpResponse<String> sites =
                caller.send(caller.authorized("GET", "/site/sites", token).header("Accept", "text/xml"));
        HttpResponse<String> client = caller.send(caller.authorized("POST", "/client/addclient", token)
                .header("Accept", "text/xml")
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString("<c xmlns:i=\"" + INSTANCE
                        + "\"><A>1 &lt; 2</A><B>x</B><B>y</B><N i:nil=\"true\"/><M><D>d</D></M></c>")));

        assertThat(sites.body())
                .isEqualTo("<GetSitesResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + DTO
                        + ".SiteController\"><Sites xmlns:d2p1=\"" + DTO
                        + "\"><d2p1:Id>-99</d2p1:Id><d2p1:Name>Site -99</d2p1:Name></Sites></GetSitesResponse>");
        assertThat(client.body())
                .isEqualTo("<AddClientResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + DTO
                        + ".ClientController\"><Client xmlns:d2p1=\"" + DTO
                        + "\"><d2p1:A>1 &lt; 2</d2p1:A><d2p1:B>x</d2p1:B><d2p1:B>y</d2p1:B>"
                        + "<d2p1:M><d2p1:D>d</d2p1:D></d2p1:M><d2p1:N i:nil=\"true\"></d2p1:N></Client>"
                        + "</AddClientResponse>");
    }

    @Test
    void membersOutOfOrderAreSilentlyNull() {
        assertRefused(
                issue(
                        "application/xml",
                        "<IssueRequest xmlns=\"" + CONTROLLER
                                + "\"><Username>Siteowner</Username><Password>apitest1234</Password></IssueRequest>"),
                "MissingRequiredFields",
                "Password is required.");
    }

    @Test
    void membersOfAnotherNamespaceAreSilentlyNull() {
        assertRefused(
                issue(
                        "application/xml",
                        "<r:IssueRequest xmlns:r=\"" + CONTROLLER + "\">" + MEMBERS + "</r:IssueRequest>"),
                "MissingRequiredFields",
                "Username is required.");
    }

    @Test
    void anyPrefixAndUnknownMembersAreAccepted() {
        assertIssued(issue(
                "application/xml",
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- c --><r:IssueRequest xmlns:r=\"" + CONTROLLER
                        + "\"><r:Zero/><r:Password>apitest<![CDATA[1234]]></r:Password><r:More>x</r:More>"
                        + "<r:Username>Site&#111;wner</r:Username></r:IssueRequest>"));
    }

    @Test
    void nilIsMissing() {
        assertRefused(
                issue(
                        "application/xml",
                        "<IssueRequest xmlns=\"" + CONTROLLER + "\" xmlns:i=\"" + INSTANCE
                                + "\"><Password>x</Password><Username i:nil=\"true\"/></IssueRequest>"),
                "MissingRequiredFields",
                "Username is required.");
    }

    @Test
    void anotherRootElementIsRefused() {
        String message = "The root element is not the expected one.";

        assertRefused(
                issue("application/xml", "<IssueRequest>" + MEMBERS + "</IssueRequest>"), "InvalidParameter", message);
        assertRefused(
                issue("application/xml", "<Other xmlns=\"" + CONTROLLER + "\">" + MEMBERS + "</Other>"),
                "InvalidParameter",
                message);
    }

    @Test
    void theCharacterSetOfXmlIsTheDeclaredOne() {
        restart(SandboxServer.builder().login("-99", "J\u00fcrgen", "x", StaffUser.of(1, "J", "B", "Staff")));
        String xml = LOGIN_XML.replace("Siteowner", "J\u00fcrgen").replace("apitest1234", "x");

        assertIssued(issue("application/xml", xml));
        assertIssued(caller.send(caller.issuing("application/xml; charset=iso-8859-1", "")
                .POST(BodyPublishers.ofString(xml, StandardCharsets.ISO_8859_1))));
        assertIssued(caller.send(caller.issuing("application/xml", "")
                .POST(BodyPublishers.ofString(
                        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + xml, StandardCharsets.ISO_8859_1))));
    }

    @Test
    void xmlNeverHasADocumentTypeOrEntities() {
        String bomb = "<!DOCTYPE IssueRequest [<!ENTITY a \"Siteowner\">]>" + LOGIN_XML.replace("Siteowner", "&a;");
        String outside = "<!DOCTYPE IssueRequest SYSTEM \"" + server.baseUri() + "/dtd\">" + LOGIN_XML;

        assertThat(issue("application/xml", bomb).statusCode()).isEqualTo(400);
        assertThat(issue("application/xml", outside).statusCode()).isEqualTo(400);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void xmlThatIsNotWellFormedIsRefused() {
        String message = "The body is not well-formed XML.";

        assertRefused(issue("application/xml", "<a>"), "InvalidParameter", message);
        assertRefused(issue("application/xml", "<a/>x"), "InvalidParameter", message);
        assertRefused(issue("application/xml", "{}"), "InvalidParameter", message);
        assertRefused(issue("application/xml", "<a>".repeat(33)), "InvalidParameter", "The XML is nested too deep.");
    }

    @Test
    void renewAndRevokeMayReturnAlmostNothingInXml() {
        String token = caller.token();

        assertXml(
                Quirk.EMPTY_OBJECT,
                token,
                "<IssueResponse xmlns:i=\"" + INSTANCE + "\" xmlns=\"" + CONTROLLER + "\"></IssueResponse>");
        assertXml(
                Quirk.EMPTY_STRING,
                token,
                "<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\"></string>");
        assertXml(
                Quirk.TRUE,
                token,
                "<boolean xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">true</boolean>");
    }

    private void assertXml(Quirk quirk, String token, String body) {
        server.behave(quirk.times(1));
        assertThat(caller.send(caller.authorized("POST", "/usertoken/renew", token)
                                .header("Accept", "application/xml"))
                        .body())
                .isEqualTo(body);
    }

    // XML, plain

    @Test
    void plainXmlHasNoNamespaceAndTheDeclaredOrder() {
        restart(SandboxServer.builder().xmlDialect(XmlDialect.PLAIN));

        HttpResponse<String> response = caller.send(caller.issuing(
                        "application/xml",
                        "<IssueRequest><Username>Siteowner</Username><Password>apitest1234</Password></IssueRequest>")
                .header("Accept", "application/xml"));

        assertThat(withoutToken(response.body()))
                .isEqualTo("<IssueResponse xmlns:i=\"" + INSTANCE + "\"><TokenType>Bearer</TokenType>"
                        + "<AccessToken>TOKEN</AccessToken><Expires>2026-11-24T16:27:43Z</Expires><User><Id>0</Id>"
                        + "<FirstName>Site</FirstName><LastName>Owner</LastName><Type>Owner</Type></User>"
                        + "</IssueResponse>");
        assertIssued(issue("application/xml", "<IssueRequest>" + MEMBERS + "</IssueRequest>"));
        assertRefused(
                issue("application/xml", LOGIN_XML), "InvalidParameter", "The root element is not the expected one.");
    }

    // Form

    @Test
    void aFormIsDecoded() {
        restart(SandboxServer.builder().login("-99", "J\u00fcrgen B&B", "1+1=%", StaffUser.of(1, "J", "B", "Staff")));

        assertIssued(
                issue("application/x-www-form-urlencoded", "username=J%C3%BCrgen+B%26B&Password=1%2b1%3D%25&Other="));
    }

    @Test
    void aFormIsReadStrictly() {
        assertNoForm("Username", "A form field has no value.");
        assertNoForm("Username=a&Username=b", "A form field is there twice.");
        assertNoForm("Username=%4", "A percent sign in a form is not followed by two hexadecimal digits.");
        assertNoForm("Username=%+1", "A percent sign in a form is not followed by two hexadecimal digits.");
        assertNoForm("Username=%FF", "The body is not in its character set.");
        assertNoForm("Username=\u00fc", "The body is not in its character set.");
    }

    private void assertNoForm(String body, String message) {
        assertRefused(issue("application/x-www-form-urlencoded", body), "InvalidParameter", message);
    }

    // Multipart

    @Test
    void multipartIsReadWithAllItsParts() {
        String body = "preamble\r\n--a b  \r\ncontent-type: text/plain; charset=iso-8859-1\r\n"
                + "Content-Disposition: form-data; filename=\"x;name=y\"; name=Password\r\n\r\napitest1234\r\n"
                + "--a b\r\nContent-Disposition: form-data; name=\"\\Username\"\r\n\r\nSiteowner\r\n--a b--epilogue";

        assertIssued(issue("multipart/form-data; boundary=\"a b\"", body));
    }

    @Test
    void multipartIsReadStrictly() {
        String whole = multipart("b");

        assertNoMultipart(whole.replace("--b--", "--b"), "The multipart body ends too early.");
        assertNoMultipart(whole.replace("\r\n", "\n"), "The multipart body ends too early.");
        assertNoMultipart("--b\r\n--b--", "The multipart body ends too early.");
        assertNoMultipart("--b\r\nA: b\r\n--b--", "The multipart body ends too early.");
        assertNoMultipart(
                whole.replaceFirst("--b", "--bc"),
                "A boundary is followed by something else than the end of the line.");
        assertNoMultipart("--b\r\n\r\nx\r\n--b--", "A part has no name, or the name of another one.");
        assertNoMultipart(whole.replace("Password", "Username"), "A part has no name, or the name of another one.");
        assertRefused(issue("multipart/form-data", whole), "InvalidParameter", "The media type has no boundary.");
    }

    private void assertNoMultipart(String body, String message) {
        assertRefused(issue("multipart/form-data; boundary=b", body), "InvalidParameter", message);
    }

    @Test
    void aMultipartResponseHasDottedNames() {
        assertMultipart("User.Id", "User.FirstName", "User.LastName", "User.Type");
    }

    @Test
    void aMultipartResponseMayHaveBracketedNames() {
        restart(SandboxServer.builder().multipartNames(MultipartNames.BRACKETED));

        assertMultipart("User[Id]", "User[FirstName]", "User[LastName]", "User[Type]");
    }

    @Test
    void aMultipartResponseMayHaveFlatNames() {
        restart(SandboxServer.builder().multipartNames(MultipartNames.FLAT));

        assertMultipart("Id", "FirstName", "LastName", "Type");
    }

    private void assertMultipart(String id, String firstName, String lastName, String type) {
        server.behave(Quirk.without("AccessToken"));

        HttpResponse<String> response = issueAccepting("multipart/form-data");

        String boundary =
                response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(".*boundary=", "");
        assertThat(response.body())
                .isEqualTo(part(boundary, "TokenType", "Bearer")
                        + part(boundary, "Expires", "2026-11-24T16:27:43Z")
                        + part(boundary, id, "0")
                        + part(boundary, firstName, "Site")
                        + part(boundary, lastName, "Owner")
                        + part(boundary, type, "Owner")
                        + "--" + boundary + "--\r\n");
    }

    private static String part(String boundary, String name, String value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    @Test
    void anErrorInMultipartKeepsItsNames() {
        HttpResponse<String> response =
                caller.send(HttpRequest.newBuilder(server.baseUri().resolve("/public/v6/site/sites"))
                        .header("Accept", "multipart/form-data"));

        String boundary =
                response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(".*boundary=", "");
        assertThat(response.body())
                .isEqualTo(part(boundary, "Error.Message", "Missing API key")
                        + part(boundary, "Error.Code", "DeniedAccess") + "--" + boundary + "--\r\n");
    }
}
