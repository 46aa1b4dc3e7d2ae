package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Creates transports over {@link java.net.http.HttpClient}. */
public final class JdkTransportProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public JdkTransportProvider() {}

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Transport create(TransportConfig config) {
        Objects.requireNonNull(config, "config");
        return new JdkTransport(new HttpClientPool(() -> HttpClientFactory.create(config), HttpClientPool.MAX_AGE));
    }
}
