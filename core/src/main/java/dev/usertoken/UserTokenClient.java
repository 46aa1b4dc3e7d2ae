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
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Issues, renews and revokes staff user tokens. Thread-safe; make one and share it.
 *
 * <p>Each operation comes twice. The blocking one waits on the caller's thread; an interrupt cancels it, and stays set.
 * The asynchronous one returns a future whose {@code cancel} aborts the exchange; it completes on the
 * builder's executor or on a thread of the client or its transport. Both end within {@link Builder#timeout}. If they fail,
 * they throw, or complete with, a {@link UserTokenException}; an exception of the supplier of a password reaches the caller
 * unchanged.
 */
public final class UserTokenClient implements AutoCloseable {
    private static final Duration LEASE_SLACK = Duration.ofSeconds(5);

    private final Calls calls;
    private final Optional<Transport> ownTransport;
    private final MemoryTokenStore memory;
    private final Optional<TokenStore> tokenStore;
    private final int digestRounds;
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
                ClientExecutor.of(builder.executor),
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
        // In its own memory a process has the password anyway.
        digestRounds = tokenStore.isPresent() ? builder.digestRounds : 1;
        ownTransport = builder.transport.isPresent() ? Optional.empty() : Optional.of(selectedTransport.value());
        description = "usertoken " + Version.VALUE + ", transport " + selectedTransport.description() + ", codecs "
                + selectedCodecs.stream().map(Candidate::description).collect(Collectors.joining(", "));
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Logs in. A refused login is final: six failures lock it for 30 minutes (service, Life and limits), so it is never
     * sent again by this call, and should not be by the caller. What the supplier of the password throws is thrown as
     * it is.
     *
     * @throws AuthenticationException where the login is refused
     * @throws UserTokenException for any other reason why there is no token
     */
    public UserToken issue(StaffCredentials credentials) {
        return calls.await(issuing(credentials));
    }

    /** {@link #issue}, without waiting. */
    public CompletableFuture<UserToken> issueAsync(StaffCredentials credentials) {
        return issueAsync(credentials, calls.timeout);
    }

    CompletableFuture<UserToken> issueAsync(StaffCredentials credentials, Duration timeLeft) {
        return calls.start(issuing(credentials), timeLeft);
    }

    /**
     * Extends a token's life by 24 hours from its expiry; the service allows it seven times (service, Life and limits).
     *
     * @return the token to use from now on, whether or not its text has changed
     * @throws AuthenticationException where the token is rejected
     * @throws UserTokenException for any other reason why it is not renewed
     */
    public UserToken renew(UserToken token) {
        return calls.await(renewing(token));
    }

    /** {@link #renew}, without waiting. */
    public CompletableFuture<UserToken> renewAsync(UserToken token) {
        return renewAsync(token, calls.timeout);
    }

    CompletableFuture<UserToken> renewAsync(UserToken token, Duration timeLeft) {
        return calls.start(renewing(token), timeLeft);
    }

    /**
     * Ends a token.
     *
     * @throws AuthenticationException where the token is rejected, as one that has already ended is
     * @throws UserTokenException for any other reason why it is not revoked
     */
    public Reply revoke(UserToken token) {
        return calls.await(revoking(token));
    }

    /** {@link #revoke}, without waiting. */
    public CompletableFuture<Reply> revokeAsync(UserToken token) {
        return calls.start(revoking(token), calls.timeout);
    }

    /** A session with {@link SessionOptions#standard}. */
    public TokenSession session(StaffCredentials credentials) {
        return session(credentials, SessionOptions.standard());
    }

    /**
     * Keeps one valid token at hand for a login. Nothing is sent until the token is asked for. Sessions of one client
     * for the same login share their token. Close it before the client.
     */
    public TokenSession session(StaffCredentials credentials, SessionOptions options) {
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(options, "options");
        TokenKey key = calls.wire.key(credentials);
        LoginGuard guard = new LoginGuard(calls.serverTime, options.refusalPause, digestRounds);
        return new TokenSession(this, calls, credentials, options, guard, () -> shelf(key, credentials.siteId()));
    }

    private Shelf shelf(TokenKey key, String siteId) {
        // A holder is overtaken no sooner than its own time is over.
        Duration leaseLife = calls.timeout.plus(LEASE_SLACK);
        return new Shelf(
                tokenStore,
                memory,
                key,
                leaseLife,
                () -> calls.events.emit(TokenEvent.builder(TokenEvent.Type.STORE_FAILED)
                        .siteId(siteId)
                        .build()));
    }

    /** The transport and the codecs in use, each with its class and the jar that it came from. */
    public String describe() {
        return description;
    }

    /** {@link #describe}. */
    @Override
    public String toString() {
        return description;
    }

    /**
     * Ends what is under way as cancelled, and frees what this client created. A transport given to the builder stays
     * its owner's. Idempotent. Later calls throw {@link IllegalStateException}.
     */
    @Override
    public void close() {
        calls.close();
        ownTransport.ifPresent(Transport::close);
        calls.executor.close();
    }

    private Call<UserToken> issuing(StaffCredentials credentials) {
        Objects.requireNonNull(credentials, "credentials");
        return new Call<>(
                Operation.ISSUE,
                credentials.siteId(),
                timeLeft -> calls.wire.issue(credentials, timeLeft),
                (response, sentAt) -> calls.replies.issued(response, credentials.siteId(), sentAt));
    }

    private Call<UserToken> renewing(UserToken token) {
        return onBehalfOf(token, Operation.RENEW, (response, sentAt) -> calls.replies.renewed(response, token, sentAt));
    }

    private Call<Reply> revoking(UserToken token) {
        return onBehalfOf(token, Operation.REVOKE, (response, sentAt) -> calls.replies.revoked(response));
    }

    private <T> Call<T> onBehalfOf(
            UserToken token, Operation operation, BiFunction<TransportResponse, Instant, T> reader) {
        Objects.requireNonNull(token, "token");
        return new Call<>(
                operation, token.siteId(), timeLeft -> calls.wire.onBehalfOf(token, operation, timeLeft), reader);
    }

    /** Collects the options of a client; only {@link #apiKey} has no default. Not thread-safe. */
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

        /** The developer's key, sent with each call. Required. */
        public Builder apiKey(Secret apiKey) {
            Check.headerValue("apiKey", Objects.requireNonNull(apiKey, "apiKey").reveal());
            this.apiKey = Optional.of(apiKey);
            return this;
        }

        /**
         * Where the service is; {@code https://api.mindbodyonline.com} by default.
         *
         * @param baseUri https, or http to this machine or after {@link #allowCleartext}; a host, perhaps a port, and
         *     perhaps a gateway's path, but no user info, query, fragment or dot segments
         */
        public Builder baseUri(URI baseUri) {
            this.baseUri = BaseUri.check(Objects.requireNonNull(baseUri, "baseUri"));
            return this;
        }

        /** Lets secrets travel in clear text to a host other than this machine. */
        public Builder allowCleartext() {
            cleartextAllowed = true;
            return this;
        }

        /** The version segment of the path without its {@code v}; {@code 6} by default, the only one that is known. */
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

        /** For a whole operation, retries included; positive, at most a day; 30 seconds by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = Check.timeout("timeout", timeout);
            return this;
        }

        /** For a connection, TLS included; positive, at most a day; 10 seconds by default. */
        public Builder connectTimeout(Duration connectTimeout) {
            transportConfig.connectTimeout(Check.timeout("connectTimeout", connectTimeout));
            transportOptions.add("connectTimeout");
            return this;
        }

        /** The longest reply to accept, in bytes; positive; 256 KiB by default. */
        public Builder maxReplyBytes(int maxReplyBytes) {
            if (maxReplyBytes <= 0) {
                throw new IllegalArgumentException("maxReplyBytes must be positive, not " + maxReplyBytes);
            }
            this.maxReplyBytes = maxReplyBytes;
            return this;
        }

        /** {@link RetryPolicy#standard} by default. */
        public Builder retryPolicy(RetryPolicy retryPolicy) {
            this.retryPolicy = Objects.requireNonNull(retryPolicy, "retryPolicy");
            return this;
        }

        /** {@link AuthorizationStyle#BEARER} by default. */
        public Builder authorizationStyle(AuthorizationStyle authorizationStyle) {
            this.authorizationStyle = Objects.requireNonNull(authorizationStyle, "authorizationStyle");
            return this;
        }

        /** What logins are written as, such as {@code text/json}; by default the type of the preferred codec. */
        public Builder requestMediaType(String requestMediaType) {
            this.requestMediaType = Optional.of(Check.mediaType("requestMediaType", requestMediaType));
            return this;
        }

        /** Which types of replies to ask for, best first; by default those of all codecs. */
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

        /** The namespace of XML requests; the service's data contract by default, empty for none. */
        public Builder xmlNamespace(String xmlNamespace) {
            Objects.requireNonNull(xmlNamespace, "xmlNamespace");
            this.xmlNamespace = xmlNamespace.isEmpty() ? "" : Check.headerValue("xmlNamespace", xmlNamespace);
            return this;
        }

        /**
         * Adds a header to every request, such as one that a gateway asks for.
         *
         * @param name not one that this library or HTTP framing sets
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

        /** {@code usertoken/} and the version by default. */
        public Builder userAgent(String userAgent) {
            this.userAgent = Check.headerValue("userAgent", userAgent);
            return this;
        }

        /** Which proxy to use; the system's default otherwise. */
        public Builder proxySelector(ProxySelector proxySelector) {
            transportConfig.proxySelector(proxySelector);
            transportOptions.add("proxySelector");
            return this;
        }

        /** Whom to trust; the platform's default otherwise. */
        public Builder sslContext(SSLContext sslContext) {
            transportConfig.sslContext(sslContext);
            transportOptions.add("sslContext");
            return this;
        }

        /**
         * Sets the executor for whatever blocks: exchanges, and the completions of asynchronous calls that time out. Daemon
         * threads of the client otherwise. Never shut down. A blocking call from a task of an executor whose threads are
         * all in use waits for itself until it times out.
         */
        public Builder executor(Executor executor) {
            this.executor = Optional.of(Objects.requireNonNull(executor, "executor"));
            return this;
        }

        /** The clock that dates expiries; the system's otherwise. Time limits are measured with a monotonic clock. */
        public Builder clock(Clock clock) {
            time = Time.withWall(Objects.requireNonNull(clock, "clock"));
            return this;
        }

        /** Hears what the client does. */
        public Builder listener(TokenListener listener) {
            this.listener = Optional.of(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Where sessions keep their tokens, so that several clients or processes share them; the client's own memory
         * otherwise. It stays the caller's to close.
         */
        public Builder tokenStore(TokenStore tokenStore) {
            this.tokenStore = Optional.of(Objects.requireNonNull(tokenStore, "tokenStore"));
            return this;
        }

        /** The transport to use, which stays the caller's to close; otherwise one is found on the class path. */
        public Builder transport(Transport transport) {
            this.transport = Optional.of(Objects.requireNonNull(transport, "transport"));
            return this;
        }

        /**
         * The name of the transport to find, such as {@code jdk}; otherwise the one that the system property {@code
         * dev.usertoken.transport} names; where that is not set either, the one of the highest priority.
         */
        public Builder transportName(String name) {
            this.transportName = Optional.of(Check.notBlank("name", name));
            return this;
        }

        /** The codecs to use, preferred first; otherwise all that are on the class path. */
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
         * The only class loader to ask for transports and codecs. Otherwise the one that loaded this library is asked,
         * and where that finds none, the context class loader of the thread that calls {@link #build}.
         */
        public Builder classLoader(ClassLoader classLoader) {
            this.classLoader = Optional.of(Objects.requireNonNull(classLoader, "classLoader"));
            return this;
        }

        /** The base URI alone. */
        @Override
        public String toString() {
            return "UserTokenClient.Builder[" + baseUri + "]";
        }

        /**
         * Builds the client. Nothing is sent.
         *
         * @throws IllegalStateException where the API key is missing, or options contradict each other
         * @throws ProviderSelectionException where no transport or codec can be chosen
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
