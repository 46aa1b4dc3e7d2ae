package dev.usertoken.spi;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** What every transport can be told when it is created. Immutable. */
public final class TransportConfig {
    private final Duration connectTimeout;
    private final Optional<SSLContext> sslContext;
    private final Optional<ProxySelector> proxySelector;
    private final Optional<Executor> executor;

    private TransportConfig(Builder builder) {
        connectTimeout = builder.connectTimeout;
        sslContext = builder.sslContext;
        proxySelector = builder.proxySelector;
        executor = builder.executor;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The longest time to spend on a connection, TLS included; positive. The time left of a request still bounds it.
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** What to trust and to present; absent for the platform's default. */
    public Optional<SSLContext> sslContext() {
        return sslContext;
    }

    /** Which proxy to use for a URI; absent for the system's default. */
    public Optional<ProxySelector> proxySelector() {
        return proxySelector;
    }

    /** Where to run what needs a thread; absent for threads of the transport's own. Not shut down by the transport. */
    public Optional<Executor> executor() {
        return executor;
    }

    @Override
    public String toString() {
        return "TransportConfig[connectTimeout=" + connectTimeout
                + ", sslContext=" + (sslContext.isPresent() ? "set" : "default")
                + ", proxySelector=" + (proxySelector.isPresent() ? "set" : "default")
                + ", executor=" + (executor.isPresent() ? "set" : "default") + "]";
    }

    /** Collects the options. Not thread-safe. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Optional<SSLContext> sslContext = Optional.empty();
        private Optional<ProxySelector> proxySelector = Optional.empty();
        private Optional<Executor> executor = Optional.empty();

        private Builder() {}

        /** Positive; 10 seconds by default. */
        public Builder connectTimeout(Duration connectTimeout) {
            Objects.requireNonNull(connectTimeout, "connectTimeout");
            if (connectTimeout.isNegative() || connectTimeout.isZero()) {
                throw new IllegalArgumentException("connectTimeout must be positive, not " + connectTimeout);
            }
            this.connectTimeout = connectTimeout;
            return this;
        }

        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = Optional.of(Objects.requireNonNull(sslContext, "sslContext"));
            return this;
        }

        public Builder proxySelector(ProxySelector proxySelector) {
            this.proxySelector = Optional.of(Objects.requireNonNull(proxySelector, "proxySelector"));
            return this;
        }

        public Builder executor(Executor executor) {
            this.executor = Optional.of(Objects.requireNonNull(executor, "executor"));
            return this;
        }

        public TransportConfig build() {
            return new TransportConfig(this);
        }
    }
}
