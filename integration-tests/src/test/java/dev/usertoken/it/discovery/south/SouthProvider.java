package dev.usertoken.it.discovery.south;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** Of the same priority as the one in {@code north}. */
public final class SouthProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SouthProvider() {}

    @Override
    public String name() {
        return "south";
    }

    @Override
    public int priority() {
        return 40;
    }

    @Override
    public Transport create(TransportConfig config) {
        return new Transport() {
            @Override
            public CompletableFuture<TransportResponse> send(TransportRequest request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }
}
