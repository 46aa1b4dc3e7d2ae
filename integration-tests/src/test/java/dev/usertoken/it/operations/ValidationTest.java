package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import java.net.ProxySelector;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid arguments are refused at once and by name, and no message quotes a value that may be a secret. */
class ValidationTest {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    /** Returns every argument that becomes a header, with the name that its message must start with. */
    static Stream<Arguments> headerArguments() {
        return Stream.of(
                argument("apiKey", text -> builder().apiKey(Secret.of(text))),
                argument("userAgent", text -> builder().userAgent(text)),
                argument("value", text -> builder().header("X-Gateway", text)),
                argument("mediaTypes", text -> builder().accept(text)),
                argument("mediaTypes", text -> builder().accept("application/json", text)),
                argument("requestMediaType", text -> builder().requestMediaType(text)),
                argument("siteId", text -> StaffCredentials.of(text, "u", Secret.of("p"))),
                argument("siteId", text -> StaffCredentials.of(text, "u", () -> Secret.of("p"))),
                argument("siteId", text -> UserToken.of(text, Secret.of("t"))),
                argument("siteId", text -> UserToken.of(text, Secret.of("t"), Instant.EPOCH)),
                argument("siteId", UserToken::fromGateway),
                argument("secret", text -> UserToken.of("-99", Secret.of(text))),
                argument("secret", text -> UserToken.of("-99", Secret.of(text), Instant.EPOCH)),
                argument("secret", text -> UserToken.of("-99", Secret.of("Bearer " + text))));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("headerArguments")
    void headerArgument_mustBePrintableAscii(String name, Consumer<String> argument) {
        for (String bad : new String[] {
            "planted\r\nX: y",
            "planted\rX",
            "planted\nX",
            "\nplanted",
            "planted\n",
            "planted\0",
            "\0planted",
            "planted\tX",
            "planted\u007f",
            "plant\u00e9d",
            "planted\u0085",
            "planted\u2028",
            "planted\ud83d\ude00",
            "planted\uff0d",
            "\u00a0planted",
            "planted\u001b[0m",
        }) {
            assertThatThrownBy(() -> argument.accept(bad))
                    .as("%s with %s", name, bad.codePoints().boxed().toArray())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(name + " becomes a header and must be printable ASCII, but character ")
                    .hasMessageNotContaining("plant")
                    .hasNoCause();
        }
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("headerArguments")
    void headerArgument_mustNotBeBlank(String name, Consumer<String> argument) {
        for (String blank : new String[] {"", " ", "   "}) {
            assertThatThrownBy(() -> argument.accept(blank))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + " must not be blank");
        }
    }

    @Test
    void blankUserNameOrVersion_isRefused() {
        for (String blank : new String[] {"", " ", "\t\r\n "}) {
            assertThatThrownBy(() -> StaffCredentials.of("-99", blank, Secret.of("planted")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("username must not be blank");
            assertThatThrownBy(() -> builder().apiVersion(blank))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("apiVersion must not be blank");
        }
    }

    @Test
    void headerArgumentWithOuterSpace_isRefused() {
        for (String padded : new String[] {" planted", "planted "}) {
            assertThatThrownBy(() -> StaffCredentials.of(padded, "u", Secret.of("p")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("space at start or end", "{argument}", "siteId"));
            assertThatThrownBy(() -> builder().apiKey(Secret.of(padded)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("space at start or end", "{argument}", "apiKey"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "urn:planted x", "urn:planted\n", "urn:plant\u00e9d"})
    void namespaceThatIsNoUri_isRefused(String namespace) {
        assertThatThrownBy(() -> builder().xmlNamespace(namespace))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("xmlNamespace must be printable ASCII without spaces");
        builder().xmlNamespace("").xmlNamespace("urn:planted");
    }

    @Test
    void missingApiKey_failsBuild() {
        assertThatThrownBy(() -> UserTokenClient.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .satisfies(MESSAGES.message("no API key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6/../7", "../6", "..", ".", "6/", "/6", "6?x=1", "6#x", "6%2e%2e", "%2e", "6\\..", "6 ", " 6", "6;x",
                "6:80", "6@host", "6..1", ".6", "6.", "\u0666", "6\r\n", "6\0",
            })
    void versionThatChangesPath_isRefused(String version) {
        assertThatThrownBy(() -> builder().apiVersion(version))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message("API version that changes the path"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://planted@host, base URI with user info",
        "https://planted:secret@host, base URI with user info",
        "https://@host, base URI with user info",
        "https://host?planted, base URI with query or fragment",
        "https://host/a?, base URI with query or fragment",
        "https://host#planted, base URI with query or fragment",
        "https://host/#, base URI with query or fragment",
        "https:///planted, base URI without host",
        "https://planted., base URI with dot at end of host",
        "https://planted.:8443, base URI with dot at end of host",
        "https://plan_ted, base URI with underscore in host",
        "https://plan_ted:8443/gateway, base URI with underscore in host",
        "https://me:planted@plan_ted, base URI with user info",
        "https:planted, base URI without host",
        "'https://host/planted/../x', base URI with unsafe path",
        "'https://host/..', base URI with unsafe path",
        "'https://host/./planted', base URI with unsafe path",
        "'https://host/.', base URI with unsafe path",
        "'https://host//planted', base URI with unsafe path",
        "'https://host//', base URI with unsafe path",
        "'https://host/%2e%2e/planted', base URI with unsafe path",
        "'https://host/%2E', base URI with unsafe path",
        "'https://host/planted%2fx', base URI with unsafe path",
        "'https://host/planted%5cx', base URI with unsafe path",
        "'https://host/planted;x=1', base URI with unsafe path",
        "'https://host/plant\u00e9d', base URI with unsafe path",
        "'ftp://planted', base URI of other scheme",
        "'file:///planted', base URI of other scheme",
        "'//planted', base URI of other scheme",
        "'planted', base URI of other scheme",
        "'', base URI of other scheme",
    })
    void unsuitableBaseUri_isRefused(String uri, String message) {
        assertThatThrownBy(() -> builder().baseUri(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.mindbodyonline.com",
                "HTTP://example.org",
                "http://10.0.0.1",
                "http://localhost.example.org",
                "http://127.0.0.1.example.org",
                "http://[::2]",
                "http://[::ffff:10.0.0.1]",
                "http://0.0.0.0",
            })
    void cleartextToOtherMachine_isRefusedUnlessAllowed(String uri) {
        UserTokenClient.Builder builder = builder().baseUri(URI.create(uri));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(MESSAGES.message("cleartext"));
        builder.allowCleartext().build().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080",
                "http://LOCALHOST",
                "http://127.0.0.1",
                "http://127.8.9.10:1",
                "http://[::1]:8080",
                "http://[0:0:0:0:0:0:0:1]",
                "http://[0::1]",
                "http://[::ffff:127.0.0.1]",
                "https://example.org",
                "https://10.0.0.1:8443/gateway/v1.2/~x_y-z/",
            })
    void cleartextToThisMachineAndHttps_areAccepted(String uri) {
        builder().baseUri(URI.create(uri)).build().close();
    }

    @Test
    void durations_mustBePositiveAndAtMostOneDay() {
        for (Duration bad : new Duration[] {
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofDays(1).plusNanos(1),
            ChronoUnit.FOREVER.getDuration(),
        }) {
            assertThatThrownBy(() -> builder().timeout(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("duration", "{argument}", "timeout", "{duration}", bad));
            assertThatThrownBy(() -> builder().connectTimeout(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("duration", "{argument}", "connectTimeout", "{duration}", bad));
            assertThatThrownBy(() -> RetryPolicy.of(1, bad, Duration.ofDays(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("duration", "{argument}", "firstPause", "{duration}", bad));
            assertThatThrownBy(() -> RetryPolicy.of(1, Duration.ofNanos(1), bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("duration", "{argument}", "longestPause", "{duration}", bad));
        }
        builder().timeout(Duration.ofNanos(1)).connectTimeout(Duration.ofDays(1));
        assertThat(RetryPolicy.of(10, Duration.ofDays(1), Duration.ofDays(1)))
                .hasToString("RetryPolicy[10 retries, pauses PT24H to PT24H]");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void maxRetries_mustBeFrom0To10(int retries) {
        assertThatThrownBy(() -> RetryPolicy.of(retries, Duration.ofMillis(1), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message("maxRetries", "{number}", retries));
    }

    @Test
    void longestPause_mustNotBeShorterThanFirst() {
        assertThatThrownBy(() -> RetryPolicy.of(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message("longestPause shorter than firstPause"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void maxReplyBytes_mustBePositive(int bytes) {
        assertThatThrownBy(() -> builder().maxReplyBytes(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxReplyBytes must be positive, not " + bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key",
                "SITEID",
                "Authorization",
                "Accept",
                "Accept-Encoding",
                "User-Agent",
                "Content-Type",
                "Content-Length",
                "Transfer-Encoding",
                "Connection",
                "Host",
                "Expect",
                "Upgrade",
                "TE",
                "Trailer",
            })
    void reservedHeader_isRefused(String name) {
        assertThatThrownBy(() -> builder().header(name, "planted"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message("reserved header", "{header}", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X Y", "X:", "X\r\nY", "X\0", "\u00e4", " X", "X\t", "(X)"})
    void malformedHeaderName_isRefused(String name) {
        assertThatThrownBy(() -> builder().header(name, "planted"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name must be a header name, but character ")
                .hasMessageNotContaining("planted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "/json", "application/", "application json"})
    void malformedMediaType_isRefused(String type) {
        assertThatThrownBy(() -> builder().requestMediaType(type))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(MESSAGES.message("malformed media type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml; charset=iso-8859-1", "text/xml; charset=utf-16", "text/xml; charset=planted"})
    void charsetOtherThanThatOfCodecs_isRefused(String type) {
        assertThatThrownBy(() -> builder().requestMediaType(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requestMediaType must not declare a charset other than UTF-8");
    }

    @Test
    void optionsIgnoredByGivenTransport_areNamed() throws NoSuchAlgorithmException {
        try (Transport transport =
                new JdkTransportProvider().create(TransportConfig.builder().build())) {
            assertThatThrownBy(() -> builder()
                            .transport(transport)
                            .connectTimeout(Duration.ofSeconds(1))
                            .proxySelector(ProxySelector.getDefault())
                            .sslContext(SSLContext.getDefault())
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("options of a given transport"));
            assertThatThrownBy(() ->
                            builder().transport(transport).transportName("jdk").build())
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("transport and transportName"));
        }
    }

    private static UserTokenClient.Builder builder() {
        return UserTokenClient.builder().apiKey(Secret.of(TestData.API_KEY));
    }

    private static Arguments argument(String name, Consumer<String> argument) {
        return Arguments.of(name, argument);
    }
}
