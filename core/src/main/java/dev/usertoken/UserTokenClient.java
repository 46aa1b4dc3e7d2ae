package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.internal.Version;
import dev.usertoken.internal.concurrent.ClientExecutor;
import dev.usertoken.internal.concurrent.Timer;
import dev.usertoken.internal.discovery.Candidate;
import dev.usertoken.internal.discovery.ProviderSelector;
import dev.usertoken.internal.discovery.SelectionReporter;
import dev.usertoken.internal.http.BaseUri;
import dev.usertoken.internal.store.LoginGuard;
import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.store.PasswordDigests;
import dev.usertoken.internal.store.RefreshStore;
import dev.usertoken.internal.store.RefusalTimes;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
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
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client that issues, renews and revokes staff user tokens. Thread-safe; create one and share it.
 *
 * <p>Each operation has a blocking and an asynchronous method. The blocking method waits on the caller's thread while
 * the exchange runs on the client's executor; if the caller's thread is interrupted, the call is cancelled and the
 * interrupt status stays set. The asynchronous method returns a future, which completes on the builder's executor or on
 * a thread of the client or its transport; cancelling it aborts the call. Both end within {@link Builder#timeout},
 * unless a password supplier blocks for longer. If the operation fails, the blocking method throws a {@link
 * UserTokenException}, and the future completes with one. An exception of a password supplier reaches the caller
 * unchanged.
 */
public final class UserTokenClient implements AutoCloseable {
    private static final Duration LEASE_SLACK = Duration.ofSeconds(5);
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    private final ClientContext context;
    private final RequestFactory requests;
    private final ResponseParser parser;
    private final OperationExecutor operations;
    private final AtomicReference<@Nullable Transport> ownTransport;
    private final MemoryTokenStore memory;
    private final @Nullable TokenStore tokenStore;
    private final RefusalTimes refusalTimes;
    private final PasswordDigests passwordDigests;
    private final CachedToken noToken;
    private final String description;

    private UserTokenClient(Builder builder, Secret apiKey) {
        Events events = new Events(builder.listener);
        ProviderSelector providers = new ProviderSelector(builder.classLoader, reporter(events));
        List<Candidate<Codec>> selectedCodecs = providers.codecs(
                builder.codecs, builder.requestMediaType == null ? null : builder.requestMediaType.essence());
        Candidate<Transport> selectedTransport =
                providers.transport(builder.transport, builder.transportName, builder.transportConfig.build());
        List<Codec> codecs = new ArrayList<>();
        List<String> codecDescriptions = new ArrayList<>();
        for (Candidate<Codec> codec : selectedCodecs) {
            codecs.add(codec.value());
            codecDescriptions.add(codec.description());
        }
        requests = new RequestFactory(builder, apiKey, codecs);
        parser = new ResponseParser(codecs, requests);
        context = new ClientContext(
                builder.time,
                new ClientExecutor(builder.executor),
                builder.timer.get(),
                builder.random,
                events,
                builder.timeout);
        operations = new OperationExecutor(context, selectedTransport.value(), builder.retryPolicy);
        memory = new MemoryTokenStore(builder.time);
        tokenStore = builder.tokenStore;
        // One round is enough for a digest that does not leave this process, which has the password anyway.
        passwordDigests = new PasswordDigests(tokenStore == null ? 1 : builder.digestRounds, builder.time);
        refusalTimes = new RefusalTimes(builder.time);
        noToken = CachedToken.none(builder.time);
        ownTransport = new AtomicReference<>(builder.transport == null ? selectedTransport.value() : null);
        description = "usertoken " + Version.VALUE + ", transport " + selectedTransport.description() + ", codecs "
                + String.join(", ", codecDescriptions);
    }

    private static SelectionReporter reporter(Events events) {
        return new SelectionReporter() {
            @Override
            public void selected(String provider) {
                emit(TokenEvent.Type.PROVIDER_SELECTED, provider);
            }

            @Override
            public void passedOver(String brokenProvider) {
                emit(TokenEvent.Type.PROVIDER_BROKEN, brokenProvider);
            }

            @Override
            public RuntimeException failure(String code, String message) {
                return new ProviderSelectionException(code, message);
            }

            private void emit(TokenEvent.Type type, String provider) {
                events.emit(TokenEvent.builder(type).provider(provider).build());
            }
        };
    }

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
        return operations.await(issuing(credentials, context.events().nextCallId()));
    }

    /** Logs in, as {@link #issue} does, and returns a future of the token. */
    public CompletableFuture<UserToken> issueAsync(StaffCredentials credentials) {
        return issueAsync(credentials, context.timeout(), context.events().nextCallId());
    }

    CompletableFuture<UserToken> issueAsync(StaffCredentials credentials, Duration timeLeft, long callId) {
        return operations.start(issuing(credentials, callId), timeLeft);
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
        return operations.await(renewing(token, null, context.events().nextCallId()));
    }

    /** Renews a token, as {@link #renew} does, and returns a future of it. */
    public CompletableFuture<UserToken> renewAsync(UserToken token) {
        return renewAsync(token, context.timeout(), null, context.events().nextCallId());
    }

    /** @param username of the token's login, or null if it is unknown */
    CompletableFuture<UserToken> renewAsync(
            UserToken token, Duration timeLeft, @Nullable String username, long callId) {
        return operations.start(renewing(token, username, callId), timeLeft);
    }

    /**
     * Revokes a token.
     *
     * @throws AuthenticationException if the token is rejected, for example because it has already ended
     * @throws UserTokenException if the token is not revoked for any other reason
     */
    public Reply revoke(UserToken token) {
        return operations.await(revoking(token));
    }

    /** Revokes a token, as {@link #revoke} does, and returns a future of the {@link Reply}. */
    public CompletableFuture<Reply> revokeAsync(UserToken token) {
        return operations.start(revoking(token), context.timeout());
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
        TokenKey key = requests.key(credentials);
        LoginGuard guard = new LoginGuard(key, options.loginBackoff, refusalTimes, passwordDigests);
        RefreshSchedule schedule = new RefreshSchedule(options, context, memory, key);
        SessionContext session = new SessionContext(this, context, credentials, options, key, guard, schedule);
        return new TokenSession(session, requests, noToken);
    }

    RefreshStore store(TokenKey key) {
        // The lease must outlive the refresh of its holder, but FileTokenStore grants no longer one.
        Duration refreshLife = context.timeout().plus(LEASE_SLACK);
        Duration leaseLife = refreshLife.compareTo(LONGEST_LEASE) < 0 ? refreshLife : LONGEST_LEASE;
        return new RefreshStore(
                tokenStore,
                memory,
                key,
                leaseLife,
                stored -> isUsable(key, stored),
                failure -> context.events().emit(storeFailed(key, failure)));
    }

    private static boolean isUsable(TokenKey key, StoredToken stored) {
        try {
            UserToken.fromStore(key.siteId(), stored);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private TokenEvent storeFailed(TokenKey key, Exception failure) {
        Throwable wrapped = failure.getCause();
        TokenEvent.Builder event = TokenEvent.builder(TokenEvent.Type.STORE_FAILED)
                .siteId(key.siteId())
                .username(key.username())
                .cause(failure instanceof UncheckedIOException && wrapped != null ? wrapped : failure);
        // The messages of other stores may contain secrets.
        boolean isOurs = failure instanceof RefreshStore.RefusedWritesException || tokenStore instanceof FileTokenStore;
        String message = failure.getMessage();
        if (isOurs && message != null) {
            event.detail(message);
        }
        return event.build();
    }

    /** Returns the transport and the codecs in use, each with its class and its jar. */
    public String describe() {
        return description;
    }

    /**
     * Cancels all calls in progress, and releases the transport and the threads that this client created. A transport
     * that was given to the builder is not closed. Later calls throw {@link IllegalStateException}. Idempotent.
     *
     * <p>Daemon threads of the client complete the futures of the cancelled calls, with their continuations, and then
     * close the transport. This method waits at most two seconds for the futures, and at most two seconds for the
     * transport. An interrupt ends the wait during which it arrives.
     */
    @Override
    public void close() {
        try {
            context.close();
            Transport transport = ownTransport.getAndSet(null);
            if (transport != null) {
                context.close(transport);
            }
        } finally {
            context.closeExecutor();
        }
    }

    private OperationCall<UserToken> issuing(StaffCredentials credentials, long callId) {
        return new OperationCall.Issue(requests, parser, Objects.requireNonNull(credentials, "credentials"), callId);
    }

    private OperationCall<UserToken> renewing(UserToken token, @Nullable String username, long callId) {
        return new OperationCall.Renew(requests, parser, Objects.requireNonNull(token, "token"), username, callId);
    }

    private OperationCall<Reply> revoking(UserToken token) {
        Objects.requireNonNull(token, "token");
        return new OperationCall.Revoke(
                requests, parser, token, context.events().nextCallId());
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

        @Nullable
        MediaType requestMediaType;

        @Nullable
        String accept;

        String xmlNamespace = DATA_CONTRACT_NAMESPACE;
        String userAgent = "usertoken/" + Version.VALUE;

        @Nullable
        Secret apiKey;

        TimeSource time = TimeSource.system();
        Supplier<Timer> timer = Timer::daemon;
        LongUnaryOperator random = bound -> ThreadLocalRandom.current().nextLong(bound);
        int digestRounds = 600_000;

        @Nullable
        TokenStore tokenStore;

        @Nullable
        TokenListener listener;

        @Nullable
        Transport transport;

        @Nullable
        String transportName;

        List<Codec> codecs = Collections.emptyList();

        @Nullable
        ClassLoader classLoader;

        @Nullable
        Executor executor;

        private final List<String> transportOptions = new ArrayList<>();
        private boolean cleartextAllowed;

        private Builder() {}

        /** Sets the developer's API key, which is sent with each request. Required. */
        public Builder apiKey(Secret apiKey) {
            Check.headerValue("apiKey", Check.given("apiKey", apiKey).reveal());
            this.apiKey = apiKey;
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

        /**
         * Sets the media type of login requests, such as {@code text/json}; by default that of the preferred codec. A
         * charset other than UTF-8 is refused, because codecs encode in UTF-8.
         */
        public Builder requestMediaType(String requestMediaType) {
            MediaType mediaType = MediaType.parse(Check.mediaType("requestMediaType", requestMediaType));
            if (mediaType.parameter("charset").isPresent()
                    && !mediaType.charset().equals(Optional.of(StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException("requestMediaType must not declare a charset other than UTF-8");
            }
            this.requestMediaType = mediaType;
            return this;
        }

        /** Sets the media types of the {@code Accept} header, preferred first; by default those of all codecs. */
        public Builder accept(String... mediaTypes) {
            Objects.requireNonNull(mediaTypes, "mediaTypes");
            if (mediaTypes.length == 0) {
                throw new IllegalArgumentException("mediaTypes must not be empty");
            }
            accept = Arrays.stream(mediaTypes)
                    .map(type -> Check.mediaType("mediaTypes", type))
                    .collect(Collectors.joining(", "));
            return this;
        }

        /** Sets the namespace of XML requests; the service's data contract by default. Empty for no namespace. */
        public Builder xmlNamespace(String xmlNamespace) {
            if (!Check.given("xmlNamespace", xmlNamespace).matches("[!-~]*")) {
                throw new IllegalArgumentException("xmlNamespace must be printable ASCII without spaces");
            }
            this.xmlNamespace = xmlNamespace;
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
         * while such a call waits or a session refreshes its token, or when a call times out, a daemon thread of the
         * client runs the work instead.
         *
         * <p>The executor may run a task on the thread that hands it over. Asynchronous calls may then block their
         * caller, and all calls last until the transport gives up, which may be later than the timeout. A daemon thread
         * of the client, never its timer, runs their timeouts and retries.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Sets the clock for expiries; the system's by default. Timeouts are measured with a monotonic clock. */
        public Builder clock(Clock clock) {
            time = TimeSource.withWall(Objects.requireNonNull(clock, "clock"));
            return this;
        }

        /** Sets the listener that receives the client's events; no listener by default. */
        public Builder listener(TokenListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the store in which sessions keep their tokens, so that several clients or processes share them. By
         * default sessions keep them in the client's memory. The client does not close the store.
         */
        public Builder tokenStore(TokenStore tokenStore) {
            this.tokenStore = Objects.requireNonNull(tokenStore, "tokenStore");
            return this;
        }

        /** Sets the transport, which the client does not close. By default a transport is found on the class path. */
        public Builder transport(Transport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets the name of the transport to find, such as {@code jdk}. If it is not set, the system property {@code
         * dev.usertoken.transport} names the transport; if that is not set either, the transport of the highest
         * priority is used.
         */
        public Builder transportName(String name) {
            this.transportName = Check.notBlank("name", name);
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
            this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
            return this;
        }

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
            Secret requiredKey = apiKey;
            if (requiredKey == null) {
                throw new IllegalStateException("apiKey is missing: call apiKey(Secret.of(...))");
            }
            BaseUri.checkCleartext(baseUri, cleartextAllowed);
            if (transport != null && transportName != null) {
                throw new IllegalStateException("transport and transportName are both set: set one of them");
            }
            if (transport != null && !transportOptions.isEmpty()) {
                throw new IllegalStateException("transport is given, so " + String.join(" and ", transportOptions)
                        + " would have no effect: set it on the client that the transport wraps");
            }
            return new UserTokenClient(this, requiredKey);
        }
    }
}
