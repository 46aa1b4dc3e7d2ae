package dev.usertoken;

import dev.usertoken.spi.TransportFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An event of a client, for a {@link TokenListener}. Contains no secret, header value, body or text of another library.
 *
 * <p>Clients create their events themselves. {@link #builder} is for unit tests of a listener.
 */
public final class TokenEvent {
    private final Type type;
    private final @Nullable Operation operation;
    private final @Nullable String siteId;
    private final @Nullable String username;
    private final @Nullable String provider;
    private final long callId;
    private final int attempt;
    private final Duration elapsed;
    private final int status;
    private final @Nullable Instant expiresAt;
    private final @Nullable Diagnosis diagnosis;
    private final TransportFailure.@Nullable Kind failure;
    private final @Nullable UserTokenException cause;
    private final @Nullable String causeType;
    private final @Nullable String detail;
    private final @Nullable String wire;

    private TokenEvent(Builder builder) {
        type = builder.type;
        operation = builder.operation;
        siteId = builder.siteId;
        username = builder.username;
        provider = builder.provider;
        callId = builder.callId;
        attempt = builder.attempt;
        elapsed = builder.elapsed;
        status = builder.status;
        expiresAt = builder.expiresAt;
        diagnosis = builder.diagnosis;
        failure = builder.failure;
        cause = builder.cause;
        causeType = builder.causeType;
        detail = builder.detail;
        wire = builder.wire;
    }

    /**
     * Creates a builder for an event, to test a listener without a client.
     *
     * <pre>{@code
     * listener.onEvent(TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
     *         .operation(Operation.ISSUE)
     *         .siteId("-99")
     *         .status(403)
     *         .diagnosis(Diagnosis.LOGIN_REFUSED)
     *         .build());
     * }</pre>
     */
    public static Builder builder(Type type) {
        return new Builder(Objects.requireNonNull(type, "type"));
    }

    public Type type() {
        return type;
    }

    /**
     * Returns the operation of an attempt or operation event. For {@link Type#TOKEN_REFRESHED}: {@code RENEW} if the
     * token was renewed, {@code ISSUE} if the session logged in. For {@link Type#REFRESH_FAILED} and {@link
     * Type#LOGIN_PAUSED}: the operation of {@link #cause}, if it is present. Empty for other events.
     */
    public Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /** Returns the site; empty for provider events. */
    public Optional<String> siteId() {
        return Optional.ofNullable(siteId);
    }

    /**
     * Returns the user name of the login. Empty for provider events, and for a revocation or a renewal outside a
     * session, because the client does not know the user name. It may be personal data, so {@link #toString} omits it.
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /** Returns the name, class and jar of the transport or codec; present for provider events. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /**
     * Returns the number that the events of one call have in common: the attempts and the end of one operation, or of
     * all operations of one refresh of a session. Unique within a client, from 1; 0 for other events.
     */
    public long callId() {
        return callId;
    }

    /**
     * Returns the number of the attempt, from 1; for the last event of an operation the number of its attempts; 0 for
     * other events.
     */
    public int attempt() {
        return attempt;
    }

    /** Returns the time since the attempt or the operation started; zero for other events. */
    public Duration elapsed() {
        return elapsed;
    }

    /** Returns the HTTP status of the response, if there was one. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * Returns {@link UserToken#expiresAt} of the session's new token; present for {@link Type#TOKEN_REFRESHED} and
     * {@link Type#TOKEN_ADOPTED}.
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Returns the likely reason, if the service refused or the login is paused. */
    public Optional<Diagnosis> diagnosis() {
        return Optional.ofNullable(diagnosis);
    }

    /** Returns the reason for the absence of a response, if the service sent no response. */
    public Optional<TransportFailure.Kind> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Returns the exception of a failed attempt, operation or refresh, or of a paused login, if it is an exception of
     * this library.
     */
    public Optional<UserTokenException> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * Returns the class name of the exception of a failed attempt, operation, refresh or store, or of a paused login.
     * An exception of a password supplier or a store is never part of an event, since its text may be confidential.
     */
    public Optional<String> causeType() {
        return Optional.ofNullable(causeType);
    }

    /**
     * Returns the reason for a failure of a store, and the remedy. Present for a failure of a {@link FileTokenStore},
     * such as a full disk, and for any store that refuses three writes in one refresh.
     */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    /**
     * Returns a line for a wire log, which contains no header value and no body; empty for events other than the
     * following. The line of {@link Type#ATTEMPT_STARTED} contains the method, the URI and the header names of the
     * request, such as {@code POST https://api.mindbodyonline.com/public/v6/usertoken/issue [API-Key, SiteId]}, but not
     * its size, which depends on the password. The line of {@link Type#ATTEMPT_FAILED} and {@link
     * Type#OPERATION_SUCCEEDED} contains the status, the names of well-known headers and the size of the response, and
     * the time of the attempt, such as {@code 200 [Content-Type, Date, 2 others], 512 bytes, after 134 ms}. If there is
     * no response, it contains the kind of the failure and the time, such as {@code no response (TIMEOUT) after 10000
     * ms}.
     */
    public Optional<String> wire() {
        return Optional.ofNullable(wire);
    }

    /** Returns a text with all properties except the user name, the wire log line and the message of the cause. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TokenEvent[").append(type);
        append(text, ", ", operation);
        append(text, ", site ", siteId);
        append(text, ", ", provider);
        append(text, ", call ", callId == 0 ? null : callId);
        append(text, ", attempt ", attempt == 0 ? null : attempt);
        append(text, ", ", elapsed.isZero() ? null : elapsed.toMillis() + " ms");
        append(text, ", status ", status == 0 ? null : status);
        append(text, ", expires ", expiresAt);
        append(text, ", ", diagnosis);
        append(text, ", ", failure);
        append(text, ", ", causeType);
        append(text, ": ", detail);
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String prefix, @Nullable Object value) {
        if (value != null) {
            text.append(prefix).append(value);
        }
    }

    /** The kinds of events. */
    public enum Type {
        /** A transport or codec was selected. */
        PROVIDER_SELECTED,
        /** A registered transport or codec is broken, and was passed over because another one was selected by name. */
        PROVIDER_BROKEN,
        /** A request is handed to the transport: one call that may be billed. */
        ATTEMPT_STARTED,
        /** An attempt failed; another may follow. */
        ATTEMPT_FAILED,
        /** An operation succeeded. */
        OPERATION_SUCCEEDED,
        /** An operation ended with an exception. */
        OPERATION_FAILED,
        /** A session returned its token: a hit. */
        TOKEN_FRESH,
        /** A session returned its token, which is stale and is being refreshed, or will be after a pause: a hit. */
        TOKEN_STALE,
        /** A session has no token to return, and the caller waits for one: a miss. */
        TOKEN_AWAITED,
        /** A session has renewed its token or logged in. */
        TOKEN_REFRESHED,
        /** A session has a new token, which it found in the store. */
        TOKEN_ADOPTED,
        /** A session dropped its token, which was rejected. */
        TOKEN_INVALIDATED,
        /** A session could not get a new token. It keeps the old one while that is valid. */
        REFRESH_FAILED,
        /** A login was not sent, because recent logins were refused or may have been refused. */
        LOGIN_PAUSED,
        /**
         * A store threw an exception, or refused three writes in one refresh; the session continues without the store
         * for now.
         */
        STORE_FAILED
    }

    /**
     * A builder of an event. Each method sets the property of the same name; the others are empty or zero. Not
     * thread-safe.
     */
    public static final class Builder {
        private final Type type;
        private @Nullable Operation operation;
        private @Nullable String siteId;
        private @Nullable String username;
        private @Nullable String provider;
        private long callId;
        private int attempt;
        private Duration elapsed = Duration.ZERO;
        private int status;
        private @Nullable Instant expiresAt;
        private @Nullable Diagnosis diagnosis;
        private TransportFailure.@Nullable Kind failure;
        private @Nullable UserTokenException cause;
        private @Nullable String causeType;
        private @Nullable String detail;
        private @Nullable String wire;

        private Builder(Type type) {
            this.type = type;
        }

        public Builder operation(Operation operation) {
            this.operation = Objects.requireNonNull(operation, "operation");
            return this;
        }

        public Builder siteId(String siteId) {
            this.siteId = Objects.requireNonNull(siteId, "siteId");
            return this;
        }

        public Builder username(String username) {
            this.username = Objects.requireNonNull(username, "username");
            return this;
        }

        public Builder provider(String provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        public Builder callId(long callId) {
            this.callId = callId;
            return this;
        }

        public Builder attempt(int attempt) {
            this.attempt = attempt;
            return this;
        }

        public Builder elapsed(Duration elapsed) {
            this.elapsed = Objects.requireNonNull(elapsed, "elapsed");
            return this;
        }

        /** Sets {@link TokenEvent#status}; 0 if there is no response. */
        public Builder status(int status) {
            this.status = status;
            return this;
        }

        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
            return this;
        }

        public Builder diagnosis(Diagnosis diagnosis) {
            this.diagnosis = Objects.requireNonNull(diagnosis, "diagnosis");
            return this;
        }

        public Builder failure(TransportFailure.Kind failure) {
            this.failure = Objects.requireNonNull(failure, "failure");
            return this;
        }

        /**
         * Sets {@link TokenEvent#causeType} and, for an exception of this library, {@link TokenEvent#cause}, {@link
         * TokenEvent#operation}, {@link TokenEvent#status}, {@link TokenEvent#diagnosis} and {@link
         * TokenEvent#failure}.
         */
        public Builder cause(Throwable cause) {
            causeType = Objects.requireNonNull(cause, "cause").getClass().getName();
            if (cause instanceof UserTokenException) {
                this.cause = (UserTokenException) cause;
                operation = this.cause.operation();
            }
            if (cause instanceof ApiException) {
                status = ((ApiException) cause).status();
                diagnosis = ((ApiException) cause).diagnosis();
            } else if (cause instanceof ResponseException) {
                status = ((ResponseException) cause).status();
            } else if (cause instanceof TransportException) {
                failure = ((TransportException) cause).kind();
            }
            return this;
        }

        public Builder detail(String detail) {
            this.detail = Objects.requireNonNull(detail, "detail");
            return this;
        }

        public Builder wire(String wire) {
            this.wire = Objects.requireNonNull(wire, "wire");
            return this;
        }

        public TokenEvent build() {
            return new TokenEvent(this);
        }
    }
}
