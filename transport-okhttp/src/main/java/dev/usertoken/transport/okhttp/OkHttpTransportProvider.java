package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.Objects;

/** Makes transports over {@link okhttp3.OkHttpClient}. */
public final class OkHttpTransportProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OkHttpTransportProvider() {}

    @Override
    public String name() {
        return "okhttp";
    }

    @Override
    public int priority() {
        return 30;
    }

    @Override
    public Transport create(TransportConfig config) {
        OwnClient own = OwnClient.create(Objects.requireNonNull(config, "config"));
        return new OkHttpTransport(own.client(), config.connectTimeout(), own::end);
    }
}
