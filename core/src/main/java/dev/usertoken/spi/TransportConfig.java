package dev.usertoken.spi;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The options that every transport accepts when it is created. Immutable. */
public final class TransportConfig {
    private final Duration connectTimeout;
    private final @Nullable SSLContext sslContext;
    private final @Nullable ProxySelector proxySelector;

    private TransportConfig(Builder builder) {
        connectTimeout = builder.connectTimeout;
        sslContext = builder.sslContext;
        proxySelector = builder.proxySelector;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the longest time for opening a TCP connection, and for its TLS handshake if the library can bound that;
     * positive and at most a day. The deadline of the operation applies as well.
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns the TLS configuration; absent for the platform's default. */
    public Optional<SSLContext> sslContext() {
        return Optional.ofNullable(sslContext);
    }

    /** Returns the selector of a proxy for a URI; absent for the system's default. */
    public Optional<ProxySelector> proxySelector() {
        return Optional.ofNullable(proxySelector);
    }

    @Override
    public String toString() {
        return "TransportConfig[connectTimeout=" + connectTimeout
                + ", sslContext=" + (sslContext == null ? "default" : "set")
                + ", proxySelector=" + (proxySelector == null ? "default" : "set") + "]";
    }

    /** A builder of a configuration. Not thread-safe. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private @Nullable SSLContext sslContext;
        private @Nullable ProxySelector proxySelector;

        private Builder() {}

        /** Sets the connect timeout; positive and at most a day, 10 seconds by default. */
        public Builder connectTimeout(Duration connectTimeout) {
            TransportRequest.requireTimeout("connectTimeout", Objects.requireNonNull(connectTimeout, "connectTimeout"));
            this.connectTimeout = connectTimeout;
            return this;
        }

        /** Sets the TLS configuration; the platform's default if it is not set. */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
            return this;
        }

        /** Sets the selector of a proxy; the system's default if it is not set. */
        public Builder proxySelector(ProxySelector proxySelector) {
            this.proxySelector = Objects.requireNonNull(proxySelector, "proxySelector");
            return this;
        }

        public TransportConfig build() {
            return new TransportConfig(this);
        }
    }
}
