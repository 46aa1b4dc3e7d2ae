package dev.usertoken.it.discovery.namesake;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** Of the same name as one of our own. */
public final class NamesakeProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public NamesakeProvider() {}

    @Override
    public String name() {
        return "jdk";
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
