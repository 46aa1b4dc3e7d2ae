package dev.usertoken.transport.apache;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Makes transports over {@link org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient}. */
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
        return new ApacheTransport(
                ApacheClient.create(Objects.requireNonNull(config, "config")), Connections.LONGEST_IDLE);
    }
}
