package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk-independent")
class TransportRequestTest {
    private static final URI TARGET = URI.create("http://localhost/path");

    @ParameterizedTest
    @ValueSource(strings = {"", "NO METHOD", "POST/", "GET\r\nX:", "GET\t", "P\u00d6ST"})
    void unsuitableMethod_isRefused(String method) {
        assertThatThrownBy(() -> request(method, TARGET, Headers.empty(), Duration.ofSeconds(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("method must consist of letters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://localhost/", "http:///nowhere", "mailto:secret@localhost", "http://secret@localhost/"})
    void unsuitableUri_isRefusedAndNotQuoted(String uri) {
        assertThatThrownBy(() -> request("POST", URI.create(uri), Headers.empty(), Duration.ofSeconds(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri must have")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\u20ac", "secret\u00e9", "secret\u0001", "secret\u007f"})
    void unprintableHeader_isRefusedAndNotQuoted(String value) {
        Headers headers = Headers.builder().add("X", value).build();
        assertThatThrownBy(() -> request("POST", TARGET, headers, Duration.ofSeconds(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value of header X must be printable ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "CONNECTION"})
    void framingHeader_isRefused(String name) {
        Headers headers = Headers.builder().add(name, "1").build();
        assertThatThrownBy(() -> request("POST", TARGET, headers, Duration.ofSeconds(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("header " + name + " must be left to the transport");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.000000001S"})
    void unsuitableTime_isRefused(String time) {
        Duration duration = Duration.parse(time);
        assertThatThrownBy(() -> request("POST", TARGET, Headers.empty(), duration, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeLeft must be positive and at most a day, not " + duration);
        assertThatThrownBy(() -> TransportConfig.builder().connectTimeout(duration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connectTimeout must be positive and at most a day, not " + duration);
    }

    @Test
    void boundOfZeroBytes_isRefused() {
        assertThatThrownBy(() -> request("POST", TARGET, Headers.empty(), Duration.ofSeconds(1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxResponseBytes must be positive, not 0");
    }

    @Test
    void valuesAtTheBounds_areAccepted() {
        Headers headers = Headers.builder().add("X", " \t~").build();
        TransportRequest request = request("a", URI.create("HTTPS://[::1]"), headers, Duration.ofDays(1), 1);

        assertThat(request.headers().first("x")).contains(" \t~");
        assertThat(request.timeLeft()).isEqualTo(Duration.ofDays(1));
    }

    private static TransportRequest request(
            String method, URI uri, Headers headers, Duration timeLeft, int maxResponseBytes) {
        return TransportRequest.of(method, uri, headers, new byte[0], timeLeft, maxResponseBytes);
    }
}
