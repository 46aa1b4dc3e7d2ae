package dev.usertoken.transport.apache;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Creates transports over a {@link org.apache.hc.client5.http.impl.classic.CloseableHttpClient} of their own. */
public final class ApacheTransportProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ApacheTransportProvider() {}

    @Override
    public String name() {
        return "apache";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public Transport create(TransportConfig config) {
        return ApacheTransport.create(Objects.requireNonNull(config, "config"), HttpClientFactory.LONGEST_IDLE);
    }
}
