package dev.usertoken.transport.socket;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Creates transports over sockets. */
public final class SocketTransportProvider implements TransportProvider {
    /** Creates the provider, for {@link java.util.ServiceLoader}. */
    public SocketTransportProvider() {}

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public int priority() {
        return 5;
    }

    @Override
    public Transport create(TransportConfig config) {
        return new SocketTransport(Objects.requireNonNull(config, "config"));
    }
}
