package dev.usertoken.it.discovery.north;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** Of a higher priority than our own. */
public final class NorthProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public NorthProvider() {}

    @Override
    public String name() {
        return "north";
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
