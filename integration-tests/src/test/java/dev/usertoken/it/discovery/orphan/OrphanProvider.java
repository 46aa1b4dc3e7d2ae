package dev.usertoken.it.discovery.orphan;

import dev.usertoken.it.discovery.orphan.library.Library;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;

/** Cannot be linked where its library is missing. */
public final class OrphanProvider extends Library implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OrphanProvider() {}

    @Override
    public String name() {
        return "orphan";
    }

    @Override
    public Transport create(TransportConfig config) {
        throw new UnsupportedOperationException();
    }
}
