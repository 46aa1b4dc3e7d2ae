package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFactoryTest {
    private static final URI TARGET = URI.create("http://localhost/path");

    @Test
    void timeouts_areOneSecondLongerThanTimeLeft() throws Exception {
        RequestConfig config = configOf(HttpClients.createDefault(), Duration.ofMillis(1_500));

        assertThat(config.getResponseTimeout()).isEqualTo(Timeout.ofMilliseconds(2_500));
        assertThat(config.getConnectionRequestTimeout()).isEqualTo(Timeout.ofMilliseconds(2_500));
    }

    @Test
    void longestTimeLeft_fitsIntoTimeouts() throws Exception {
        RequestConfig config = configOf(HttpClients.createDefault(), Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(config.getResponseTimeout()).isEqualTo(Timeout.ofDays(20));
        assertThat(config.getResponseTimeout().toMillisecondsIntBound()).isLessThan(Integer.MAX_VALUE);
    }

    @Test
    void otherSettingsOfClient_areKept() throws Exception {
        HttpHost proxy = new HttpHost("proxy.test", 3128);
        RequestConfig defaults = RequestConfig.custom().setProxy(proxy).build();
        CloseableHttpClient client =
                HttpClients.custom().setDefaultRequestConfig(defaults).build();

        assertThat(configOf(client, Duration.ofSeconds(1)).getProxy()).isEqualTo(proxy);
        assertThat(configOf(client, Duration.ofSeconds(1)).isRedirectsEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://localhost/", "http:///nowhere", "mailto:secret@localhost", "http://secret@localhost/"})
    void unsuitableUri_isRefusedAndNotQuoted(String uri) {
        assertThatThrownBy(() -> create("POST", URI.create(uri), Headers.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri must have")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO METHOD", "POST/", "P\u00d6ST"})
    void unsuitableMethod_isRefused(String method) {
        assertThatThrownBy(() -> create(method, TARGET, Headers.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\u20ac", "secret\u00e9", "secret\u0001", "secret\u007f"})
    void unsuitableHeaderValue_isRefusedAndNotQuoted(String value) {
        assertThatThrownBy(() ->
                        create("POST", TARGET, Headers.builder().add("X", value).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value of header X must be printable ASCII");
    }

    private static RequestConfig configOf(CloseableHttpClient client, Duration timeLeft) throws Exception {
        try (client) {
            TransportRequest request =
                    TransportRequest.of("POST", TARGET, Headers.empty(), new byte[0], timeLeft, 1_024);
            return new RequestFactory(client)
                    .create(request, new OneShotEntity(new byte[0]))
                    .getConfig();
        }
    }

    private static void create(String method, URI uri, Headers headers) throws Exception {
        try (CloseableHttpClient client = HttpClients.createDefault()) {
            TransportRequest request =
                    TransportRequest.of(method, uri, headers, new byte[0], Duration.ofSeconds(1), 1_024);
            new RequestFactory(client).create(request, new OneShotEntity(new byte[0]));
        }
    }
}
