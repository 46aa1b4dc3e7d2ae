package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Creates transports over {@link okhttp3.OkHttpClient}. */
public final class OkHttpTransportProvider implements TransportProvider {
    /** Creates a provider, for {@link java.util.ServiceLoader}. */
    public OkHttpTransportProvider() {}

    @Override
    public String name() {
        return "okhttp";
    }

    @Override
    public int priority() {
        return 30;
    }

    /** @throws IllegalStateException if the version of OkHttp is not supported */
    @Override
    public Transport create(TransportConfig config) {
        return OkHttpTransport.create(Objects.requireNonNull(config, "config"));
    }
}
