package dev.usertoken.it.discovery.broken;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;

/** Cannot be instantiated. */
public final class ThrowingProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ThrowingProvider() {
        throw new IllegalStateException("hunter2");
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public Transport create(TransportConfig config) {
        throw new UnsupportedOperationException();
    }
}
