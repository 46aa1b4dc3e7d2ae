package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.internal.Time;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportResponse;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A client that issues, renews and revokes staff user tokens. Thread-safe; create one and share it.
 *
 * <p>Each operation has a blocking and an asynchronous method. The blocking method runs on the caller's thread; if that
 * thread is interrupted, the call is cancelled and the interrupt status stays set. The asynchronous method returns a
 * future, which completes on the builder's executor or on a thread of the client or its transport; cancelling it aborts
 * the call. Both end within {@link Builder#timeout}, unless a password supplier blocks for longer. If the operation
 * fails, the blocking method throws a {@link UserTokenException}, and the future completes with one. An exception of a
 * password supplier reaches the caller unchanged.
 */
public final class UserTokenClient implements AutoCloseable {
    private static final Duration LEASE_SLACK = Duration.ofSeconds(5);

    private final Calls calls;
    private final Optional<Transport> ownTransport;
    private final MemoryTokenStore memory;
    private final Optional<TokenStore> tokenStore;
    private final RefusalTimes refusalTimes;
    private final PasswordDigests passwordDigests;
    private final String description;

    private UserTokenClient(Builder builder) {
        Events events = new Events(builder.listener);
        ProviderSelector providers = new ProviderSelector(builder.classLoader.orElse(null), events::emit);
        List<Candidate<Codec>> selectedCodecs = providers.codecs(
                builder.codecs,
                builder.requestMediaType
                        .map(type -> MediaType.parse(type).essence())
                        .orElse(null));
        Candidate<Transport> selectedTransport = providers.transport(
                builder.transport.orElse(null), builder.transportName.orElse(null), builder.transportConfig.build());
        List<Codec> codecs = selectedCodecs.stream().map(Candidate::value).collect(Collectors.toList());
        Wire wire = new Wire(builder, codecs);
        calls = new Calls(
                selectedTransport.value(),
                new ClientExecutor(builder.executor),
                wire,
                new Replies(codecs, wire),
                builder.retryPolicy,
                builder.timeout,
                builder.time,
                builder.timer.get(),
                builder.random,
                events);
        memory = new MemoryTokenStore(builder.time);
        tokenStore = builder.tokenStore;
        // One round is enough for a digest that does not leave this process, which has the password anyway.
        passwordDigests = new PasswordDigests(tokenStore.isPresent() ? builder.digestRounds : 1, builder.time);
        refusalTimes = new RefusalTimes(builder.time);
        ownTransport = builder.transport.isPresent() ? Optional.empty() : Optional.of(selectedTransport.value());
        description = "usertoken " + Version.VALUE + ", transport " + selectedTransport.description() + ", codecs "
                + selectedCodecs.stream().map(Candidate::description).collect(Collectors.joining(", "));
    }

    /** Creates a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Logs in and returns the token. A refused login is not retried: six failures lock the login for 30 minutes
     * (service, Life and limits), so do not call this method again with the same password. Only a {@link TokenSession}
     * counts refused logins.
     *
     * @throws AuthenticationException if the login is refused
     * @throws UserTokenException if there is no token for any other reason
     */
    public UserToken issue(StaffCredentials credentials) {
        return calls.await(issuing(credentials, calls.events.nextCallId()));
    }

    /** Logs in, as {@link #issue} does, and returns a future of the token. */
    public CompletableFuture<UserToken> issueAsync(StaffCredentials credentials) {
        return issueAsync(credentials, calls.timeout, calls.events.nextCallId());
    }

    CompletableFuture<UserToken> issueAsync(StaffCredentials credentials, Duration timeLeft, long callId) {
        return calls.start(issuing(credentials, callId), timeLeft);
    }

    /**
     * Renews a token: extends its life by 24 hours from its expiry. The service allows seven renewals (service, Life
     * and limits).
     *
     * @return the token to use from now on, even if its text has not changed
     * @throws AuthenticationException if the token is rejected
     * @throws UserTokenException if the token is not renewed for any other reason
     */
    public UserToken renew(UserToken token) {
        return calls.await(renewing(token, null, calls.events.nextCallId()));
    }

    /** Renews a token, as {@link #renew} does, and returns a future of it. */
    public CompletableFuture<UserToken> renewAsync(UserToken token) {
        return renewAsync(token, calls.timeout, null, calls.events.nextCallId());
    }

    /** @param username of the token's login, or null if it is unknown */
    CompletableFuture<UserToken> renewAsync(UserToken token, Duration timeLeft, String username, long callId) {
        return calls.start(renewing(token, username, callId), timeLeft);
    }

    /**
     * Revokes a token.
     *
     * @throws AuthenticationException if the token is rejected, for example because it has already ended
     * @throws UserTokenException if the token is not revoked for any other reason
     */
    public Reply revoke(UserToken token) {
        return calls.await(revoking(token));
    }

    /** Revokes a token, as {@link #revoke} does, and returns a future of the reply. */
    public CompletableFuture<Reply> revokeAsync(UserToken token) {
        return calls.start(revoking(token), calls.timeout);
    }

    /** Creates a session with {@link SessionOptions#standard}. */
    public TokenSession session(StaffCredentials credentials) {
        return session(credentials, SessionOptions.standard());
    }

    /**
     * Creates a session, which keeps one token valid for a login. No request is sent before the first call for the
     * token. Sessions of one client for the same login share their token. Close the session before the client.
     */
    public TokenSession session(StaffCredentials credentials, SessionOptions options) {
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(options, "options");
        TokenKey key = calls.wire.key(credentials);
        LoginGuard guard = new LoginGuard(key, options.refusalPause, refusalTimes, passwordDigests);
        return new TokenSession(this, calls, credentials, options, guard, key);
    }

    MemoryTokenStore memory() {
        return memory;
    }

    RefreshStore store(TokenKey key) {
        // The lease must outlive the refresh of its holder.
        Duration leaseLife = calls.timeout.plus(LEASE_SLACK);
        return new RefreshStore(
                tokenStore, memory, key, leaseLife, failure -> calls.events.emit(storeFailed(key, failure)));
    }

    private TokenEvent storeFailed(TokenKey key, Exception failure) {
        TokenEvent.Builder event = TokenEvent.builder(TokenEvent.Type.STORE_FAILED)
                .siteId(key.siteId())
                .username(key.username())
                .cause(failure instanceof UncheckedIOException ? failure.getCause() : failure);
        // The messages of other stores may contain secrets.
        if (tokenStore.filter(FileTokenStore.class::isInstance).isPresent() && failure.getMessage() != null) {
            event.detail(failure.getMessage());
        }
        return event.build();
    }

    /** Returns the transport and the codecs in use, each with its class and its jar. */
    public String describe() {
        return description;
    }

    /** Returns {@link #describe}. */
    @Override
    public String toString() {
        return description;
    }

    /**
     * Cancels all calls in progress, and releases the transport and the threads that this client created. A transport
     * that was given to the builder is not closed. Later calls throw {@link IllegalStateException}. Idempotent.
     */
    @Override
    public void close() {
        calls.close();
        ownTransport.ifPresent(Transport::close);
        calls.executor.close();
    }

    private Call<UserToken> issuing(StaffCredentials credentials, long callId) {
        Objects.requireNonNull(credentials, "credentials");
        AtomicReference<String> advice = new AtomicReference<>("");
        return new Call<>(
                Operation.ISSUE,
                credentials.siteId(),
                credentials.username(),
                callId,
                timeLeft -> {
                    Secret password = credentials.password();
                    advice.set(Messages.advice(password));
                    return calls.wire.issue(credentials.siteId(), credentials.username(), password, timeLeft);
                },
                (response, sentAt) -> calls.replies.issued(response, credentials.siteId(), sentAt),
                advice::get);
    }

    private Call<UserToken> renewing(UserToken token, String username, long callId) {
        return onBehalfOf(
                token,
                username,
                callId,
                Operation.RENEW,
                (response, sentAt) -> calls.replies.renewed(response, token, sentAt));
    }

    private Call<Reply> revoking(UserToken token) {
        return onBehalfOf(token, null, calls.events.nextCallId(), Operation.REVOKE, calls.replies::revoked);
    }

    private <T> Call<T> onBehalfOf(
            UserToken token,
            String username,
            long callId,
            Operation operation,
            BiFunction<TransportResponse, Instant, T> reader) {
        Objects.requireNonNull(token, "token");
        return new Call<>(
                operation,
                token.siteId(),
                username,
                callId,
                timeLeft -> calls.wire.onBehalfOf(token, operation, timeLeft),
                reader,
                () -> "");
    }

    /** A builder of a client; only {@link #apiKey} has no default. Not thread-safe. */
    public static final class Builder {
        private static final URI PUBLIC_HOST = URI.create("https://api.mindbodyonline.com");
        private static final String DATA_CONTRACT_NAMESPACE =
                "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6.UserTokenController";
        private static final List<String> OWN_HEADERS = Collections.unmodifiableList(Arrays.asList(
                "api-key",
                "siteid",
                "authorization",
                "accept",
                "accept-encoding",
                "user-agent",
                "content-type",
                "content-length",
                "transfer-encoding",
                "connection",
                "host",
                "expect",
                "upgrade",
                "te",
                "trailer"));

        final TransportConfig.Builder transportConfig = TransportConfig.builder();
        final Headers.Builder headers = Headers.builder();
        URI baseUri = PUBLIC_HOST;
        String apiVersion = "6";
        Duration timeout = Duration.ofSeconds(30);
        int maxReplyBytes = 256 * 1024;
        RetryPolicy retryPolicy = RetryPolicy.standard();
        AuthorizationStyle authorizationStyle = AuthorizationStyle.BEARER;
        Optional<String> requestMediaType = Optional.empty();
        Optional<String> accept = Optional.empty();
        String xmlNamespace = DATA_CONTRACT_NAMESPACE;
        String userAgent = "usertoken/" + Version.VALUE;
        Optional<Secret> apiKey = Optional.empty();
        Time time = Time.system();
        Supplier<Timer> timer = Timer::daemon;
        LongUnaryOperator random = bound -> ThreadLocalRandom.current().nextLong(bound);
        int digestRounds = 600_000;
        Optional<TokenStore> tokenStore = Optional.empty();
        Optional<TokenListener> listener = Optional.empty();
        Optional<Transport> transport = Optional.empty();
        Optional<String> transportName = Optional.empty();
        List<Codec> codecs = Collections.emptyList();
        Optional<ClassLoader> classLoader = Optional.empty();
        Optional<Executor> executor = Optional.empty();
        private final List<String> transportOptions = new ArrayList<>();
        private boolean cleartextAllowed;

        private Builder() {}

        /** Sets the developer's API key, which is sent with each request. Required. */
        public Builder apiKey(Secret apiKey) {
            Check.headerValue("apiKey", Check.given("apiKey", apiKey).reveal());
            this.apiKey = Optional.of(apiKey);
            return this;
        }

        /**
         * Sets the base URI of the service; {@code https://api.mindbodyonline.com} by default.
         *
         * @param baseUri a URI with a host, optionally with a port and the path of a gateway, but without user info,
         *     query, fragment or dot segments; https, or http if the host is this machine or {@link #allowCleartext} is
         *     set
         */
        public Builder baseUri(URI baseUri) {
            this.baseUri = BaseUri.check(Check.given("baseUri", baseUri));
            return this;
        }

        /** Allows http, which sends secrets in clear text, to a host other than this machine. */
        public Builder allowCleartext() {
            cleartextAllowed = true;
            return this;
        }

        /** Sets the API version, which is part of the path; {@code 6} by default, the only version that is known. */
        public Builder apiVersion(String apiVersion) {
            Check.notBlank("apiVersion", apiVersion);
            if (!apiVersion.matches("[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")) {
                throw new IllegalArgumentException(
                        "apiVersion must be letters and digits, perhaps in parts with one '.', '_' or '-' between them,"
                                + " as it becomes part of the path");
            }
            this.apiVersion = apiVersion;
            return this;
        }

        /** Sets the timeout of a whole operation, including retries; positive, at most a day; 30 seconds by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = Check.timeout("timeout", timeout);
            return this;
        }

        /** Sets the timeout of a connection, including TLS; positive, at most a day; 10 seconds by default. */
        public Builder connectTimeout(Duration connectTimeout) {
            transportConfig.connectTimeout(Check.timeout("connectTimeout", connectTimeout));
            transportOptions.add("connectTimeout");
            return this;
        }

        /** Sets the size of the longest response body to accept, in bytes; positive; 256 KiB by default. */
        public Builder maxReplyBytes(int maxReplyBytes) {
            if (maxReplyBytes <= 0) {
                throw new IllegalArgumentException("maxReplyBytes must be positive, not " + maxReplyBytes);
            }
            this.maxReplyBytes = maxReplyBytes;
            return this;
        }

        /** Sets the retry policy; {@link RetryPolicy#standard} by default. */
        public Builder retryPolicy(RetryPolicy retryPolicy) {
            this.retryPolicy = Objects.requireNonNull(retryPolicy, "retryPolicy");
            return this;
        }

        /** Sets the form of the {@code Authorization} header; {@link AuthorizationStyle#BEARER} by default. */
        public Builder authorizationStyle(AuthorizationStyle authorizationStyle) {
            this.authorizationStyle = Objects.requireNonNull(authorizationStyle, "authorizationStyle");
            return this;
        }

        /** Sets the media type of login requests, such as {@code text/json}; by default that of the preferred codec. */
        public Builder requestMediaType(String requestMediaType) {
            this.requestMediaType = Optional.of(Check.mediaType("requestMediaType", requestMediaType));
            return this;
        }

        /** Sets the media types of the {@code Accept} header, preferred first; by default those of all codecs. */
        public Builder accept(String... mediaTypes) {
            Objects.requireNonNull(mediaTypes, "mediaTypes");
            if (mediaTypes.length == 0) {
                throw new IllegalArgumentException("mediaTypes must not be empty");
            }
            accept = Optional.of(Arrays.stream(mediaTypes)
                    .map(type -> Check.mediaType("mediaTypes", type))
                    .collect(Collectors.joining(", ")));
            return this;
        }

        /** Sets the namespace of XML requests; the service's data contract by default. Empty for no namespace. */
        public Builder xmlNamespace(String xmlNamespace) {
            Check.given("xmlNamespace", xmlNamespace);
            this.xmlNamespace = xmlNamespace.isEmpty() ? "" : Check.headerValue("xmlNamespace", xmlNamespace);
            return this;
        }

        /**
         * Adds a header to every request, for example one that a gateway requires.
         *
         * @param name a name other than those of the headers that this library or HTTP framing sets
         */
        public Builder header(String name, String value) {
            Check.notBlank("name", name);
            if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "name must not be " + name + ", which is set by an option of its own or by the transport");
            }
            headers.add(name, Check.headerValue("value", value));
            return this;
        }

        /** Sets the {@code User-Agent} header; {@code usertoken/} and the version by default. */
        public Builder userAgent(String userAgent) {
            this.userAgent = Check.headerValue("userAgent", userAgent);
            return this;
        }

        /** Sets the proxy selector; the system's default if it is not set. */
        public Builder proxySelector(ProxySelector proxySelector) {
            transportConfig.proxySelector(proxySelector);
            transportOptions.add("proxySelector");
            return this;
        }

        /** Sets the TLS configuration, such as the trusted certificates; the platform's default if it is not set. */
        public Builder sslContext(SSLContext sslContext) {
            transportConfig.sslContext(sslContext);
            transportOptions.add("sslContext");
            return this;
        }

        /**
         * Sets the executor that runs blocking work: exchanges, and the completions of asynchronous calls that time
         * out. If it is not set, daemon threads of the client run that work. The client never shuts the executor down.
         * Tasks of the executor may make blocking calls: if the executor has no free thread for a tenth of a second
         * while such a call waits, or when a call times out, a daemon thread of the client runs the work instead.
         */
        public Builder executor(Executor executor) {
            this.executor = Optional.of(Objects.requireNonNull(executor, "executor"));
            return this;
        }

        /** Sets the clock for expiries; the system's by default. Timeouts are measured with a monotonic clock. */
        public Builder clock(Clock clock) {
            time = Time.withWall(Objects.requireNonNull(clock, "clock"));
            return this;
        }

        /** Sets the listener that receives the client's events; no listener by default. */
        public Builder listener(TokenListener listener) {
            this.listener = Optional.of(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Sets the store in which sessions keep their tokens, so that several clients or processes share them. By
         * default sessions keep them in the client's memory. The client does not close the store.
         */
        public Builder tokenStore(TokenStore tokenStore) {
            this.tokenStore = Optional.of(Objects.requireNonNull(tokenStore, "tokenStore"));
            return this;
        }

        /** Sets the transport, which the client does not close. By default a transport is found on the class path. */
        public Builder transport(Transport transport) {
            this.transport = Optional.of(Objects.requireNonNull(transport, "transport"));
            return this;
        }

        /**
         * Sets the name of the transport to find, such as {@code jdk}. If it is not set, the system property {@code
         * dev.usertoken.transport} names the transport; if that is not set either, the transport of the highest
         * priority is used.
         */
        public Builder transportName(String name) {
            this.transportName = Optional.of(Check.notBlank("name", name));
            return this;
        }

        /** Sets the codecs, preferred first. By default all codecs on the class path are used. */
        public Builder codec(Codec... codecs) {
            Objects.requireNonNull(codecs, "codecs");
            if (codecs.length == 0) {
                throw new IllegalArgumentException("codecs must not be empty");
            }
            for (Codec codec : codecs) {
                Objects.requireNonNull(codec, "codecs");
            }
            this.codecs = Collections.unmodifiableList(new ArrayList<>(Arrays.asList(codecs)));
            return this;
        }

        /**
         * Sets the only class loader that is searched for transports and codecs. If it is not set, the class loader of
         * this library is searched, and only if that finds nothing, the context class loader of the thread that calls
         * {@link #build}.
         */
        public Builder classLoader(ClassLoader classLoader) {
            this.classLoader = Optional.of(Objects.requireNonNull(classLoader, "classLoader"));
            return this;
        }

        /** Returns a text with the base URI alone. */
        @Override
        public String toString() {
            return "UserTokenClient.Builder[" + baseUri + "]";
        }

        /**
         * Builds the client. Sends no request.
         *
         * @throws IllegalStateException if the API key is missing, or options contradict each other
         * @throws ProviderSelectionException if no transport or codec can be selected
         */
        public UserTokenClient build() {
            if (!apiKey.isPresent()) {
                throw new IllegalStateException("apiKey is missing: call apiKey(Secret.of(...))");
            }
            BaseUri.checkCleartext(baseUri, cleartextAllowed);
            if (transport.isPresent() && transportName.isPresent()) {
                throw new IllegalStateException("transport and transportName are both set: set one of them");
            }
            if (transport.isPresent() && !transportOptions.isEmpty()) {
                throw new IllegalStateException("transport is given, so " + String.join(" and ", transportOptions)
                        + " would have no effect: set it on the client that the transport wraps");
            }
            return new UserTokenClient(this);
        }
    }
}
