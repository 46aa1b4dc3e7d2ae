package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.TransportConfig;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The build runs this class on OkHttp 4.9.3, which Spring Boot 2.7 manages. */
class UnsupportedVersionTest {
    @Test
    void unsupportedOkHttp_isRefused() {
        assertRefused(() ->
                new OkHttpTransportProvider().create(TransportConfig.builder().build()));
        assertRefused(() -> OkHttpTransport.wrap(new OkHttpClient()));
    }

    @Test
    void interceptor_worksWithOtherTransport() throws Exception {
        try (SessionFixture fixture = new SessionFixture()) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), fixture.session("1"))
                    .build();

            assertThat(fixture.get(client)).isEqualTo("data of site 1");
        }
    }

    private static void assertRefused(ThrowingCallable creation) {
        assertThatThrownBy(creation)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("OkHttp 4.9.3 can return a response to the wrong caller."
                        + " Use com.squareup.okhttp3:okhttp 4.12.0 or later.");
    }
}
