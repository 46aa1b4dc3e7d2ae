package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Transport;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** Issues, renews and revokes staff user tokens. Thread-safe; make one and share it. */
public final class UserTokenClient implements AutoCloseable {
    private UserTokenClient(Builder builder) {
        Check.notBlank("apiKey", builder.apiKey.reveal());
    }

    public static Builder builder() {
        return new Builder();
    }

    public UserToken issue(StaffCredentials credentials) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<UserToken> issueAsync(StaffCredentials credentials) {
        throw new UnsupportedOperationException();
    }

    public UserToken renew(UserToken token) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<UserToken> renewAsync(UserToken token) {
        throw new UnsupportedOperationException();
    }

    public Reply revoke(UserToken token) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Reply> revokeAsync(UserToken token) {
        throw new UnsupportedOperationException();
    }

    public String describe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** Not thread-safe. */
    public static final class Builder {
        private Secret apiKey;

        private Builder() {}

        public Builder apiKey(Secret apiKey) {
            this.apiKey = Objects.requireNonNull(apiKey, "apiKey");
            return this;
        }

        public Builder baseUri(URI baseUri) {
            return this;
        }

        public Builder allowCleartext() {
            return this;
        }

        public Builder apiVersion(String apiVersion) {
            return this;
        }

        public Builder timeout(Duration timeout) {
            return this;
        }

        public Builder connectTimeout(Duration connectTimeout) {
            return this;
        }

        public Builder maxReplyBytes(int maxReplyBytes) {
            return this;
        }

        public Builder retryPolicy(RetryPolicy retryPolicy) {
            return this;
        }

        public Builder authorizationStyle(AuthorizationStyle authorizationStyle) {
            return this;
        }

        public Builder requestMediaType(String requestMediaType) {
            return this;
        }

        public Builder accept(String... mediaTypes) {
            return this;
        }

        public Builder xmlNamespace(String xmlNamespace) {
            return this;
        }

        public Builder header(String name, String value) {
            return this;
        }

        public Builder userAgent(String userAgent) {
            return this;
        }

        public Builder proxySelector(ProxySelector proxySelector) {
            return this;
        }

        public Builder sslContext(SSLContext sslContext) {
            return this;
        }

        public Builder executor(Executor executor) {
            return this;
        }

        public Builder clock(Clock clock) {
            return this;
        }

        public Builder listener(TokenListener listener) {
            return this;
        }

        public Builder transport(Transport transport) {
            return this;
        }

        public Builder transportName(String name) {
            return this;
        }

        public Builder codec(Codec... codecs) {
            return this;
        }

        public Builder classLoader(ClassLoader classLoader) {
            return this;
        }

        public UserTokenClient build() {
            return new UserTokenClient(this);
        }
    }
}
