package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

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
        RequestConfig config = configOf(HttpClients.createDefault(), Duration.ofDays(1));

        assertThat(config.getResponseTimeout().toMillisecondsIntBound()).isEqualTo(86_401_000);
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

    private static RequestConfig configOf(CloseableHttpClient client, Duration timeLeft) throws Exception {
        try (client) {
            TransportRequest request =
                    TransportRequest.of("POST", TARGET, Headers.empty(), new byte[0], timeLeft, 1_024);
            return new RequestFactory(client)
                    .create(request, new OneShotEntity(new byte[0]))
                    .getConfig();
        }
    }
}
