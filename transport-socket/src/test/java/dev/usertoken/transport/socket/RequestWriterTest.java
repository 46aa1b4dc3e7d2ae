package dev.usertoken.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestWriterTest {
    private static final Headers GIVEN =
            Headers.builder().add("X-a", "1").add("x-A", "2").build();

    @Test
    void message_hasGivenHeadersAndFraming() throws Exception {
        assertThat(write("POST", "http://host/path?a=b#fragment", GIVEN, "body", Proxy.Type.DIRECT))
                .isEqualTo("POST /path?a=b HTTP/1.1\r\nHost: host\r\nX-a: 1\r\nx-A: 2\r\nAccept-Encoding: identity\r\n"
                        + "Content-Length: 4\r\nConnection: close\r\n\r\nbody");
    }

    @ParameterizedTest
    @CsvSource({
        "http://host,                 DIRECT, GET / HTTP/1.1,                       host",
        "http://host?q,               DIRECT, GET /?q HTTP/1.1,                     host",
        "http://host:80/,             DIRECT, GET / HTTP/1.1,                       host:80",
        "https://HOST:8443/%2F,       DIRECT, GET /%2F HTTP/1.1,                    HOST:8443",
        "http://[::1]:8080/,          DIRECT, GET / HTTP/1.1,                       [::1]:8080",
        "http://host/\u00fc?\u20ac,   DIRECT, GET /%C3%BC?%E2%82%AC HTTP/1.1,       host",
        "http://host:81/a?b,          HTTP,   GET http://host:81/a?b HTTP/1.1,      host:81",
        "http://host,                 HTTP,   GET http://host/ HTTP/1.1,            host",
        "https://host/,               HTTP,   GET / HTTP/1.1,                       host",
        "http://host/,                SOCKS,  GET / HTTP/1.1,                       host"
    })
    void targetAndHost_dependOnRoute(String uri, Proxy.Type proxy, String requestLine, String host) throws Exception {
        assertThat(write("GET", uri, Headers.empty(), "", proxy))
                .isEqualTo(requestLine + "\r\nHost: " + host
                        + "\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"POST, true", "PUT, true", "PATCH, true", "GET, false", "DELETE, false", "HEAD, false"})
    void emptyBody_isAnnouncedIfMethodExpectsOne(String method, boolean announced) throws Exception {
        assertThat(write(method, "http://host/", Headers.empty(), "", Proxy.Type.DIRECT)
                        .contains("Content-Length: 0"))
                .isEqualTo(announced);
    }

    @Test
    void givenAcceptEncoding_isKept() throws Exception {
        Headers given = Headers.builder().add("accept-encoding", "br").build();
        assertThat(write("GET", "http://host/", given, "", Proxy.Type.DIRECT))
                .contains("accept-encoding: br\r\n")
                .doesNotContain("identity");
    }

    private static String write(String method, String uri, Headers headers, String body, Proxy.Type proxy)
            throws IOException {
        InetSocketAddress address = InetSocketAddress.createUnresolved("proxy.test", 8080);
        ProxySelector selector =
                proxy == Proxy.Type.DIRECT ? ProxySelector.of(null) : TransportFixture.always(proxy, address);
        TransportRequest request = TransportRequest.of(
                method,
                URI.create(uri),
                headers,
                body.getBytes(StandardCharsets.US_ASCII),
                Duration.ofSeconds(1),
                TransportFixture.MAX_BYTES);
        Route route = Route.of(
                request.uri(), TransportConfig.builder().proxySelector(selector).build());
        return new String(RequestWriter.toBytes(request, route), StandardCharsets.ISO_8859_1);
    }
}
