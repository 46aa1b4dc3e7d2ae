package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Makes transports over {@link java.net.HttpURLConnection}. */
public final class UrlConnectionTransportProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public UrlConnectionTransportProvider() {}

    @Override
    public String name() {
        return "urlconnection";
    }

    @Override
    public int priority() {
        return 5;
    }

    @Override
    public Transport create(TransportConfig config) {
        return new UrlConnectionTransport(Objects.requireNonNull(config, "config"));
    }
}
