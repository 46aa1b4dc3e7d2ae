package dev.usertoken;

import dev.usertoken.spi.TransportFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** One thing that a client did. Holds no secret, header value or body. */
public final class TokenEvent {
    private final Type type;
    private final Operation operation;
    private final String siteId;
    private final String provider;
    private final int attempt;
    private final Duration elapsed;
    private final OptionalInt status;
    private final Diagnosis diagnosis;
    private final TransportFailure.Kind failure;

    private TokenEvent(Builder builder) {
        type = builder.type;
        operation = builder.operation;
        siteId = builder.siteId;
        provider = builder.provider;
        attempt = builder.attempt;
        elapsed = builder.elapsed;
        status = builder.status;
        diagnosis = builder.diagnosis;
        failure = builder.failure;
    }

    static Builder builder(Type type) {
        return new Builder(type);
    }

    public Type type() {
        return type;
    }

    /** Absent for events that belong to none. */
    public Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /** Absent for events that belong to none. */
    public Optional<String> siteId() {
        return Optional.ofNullable(siteId);
    }

    /** The transport or codec as name, class and jar; present for provider events. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** The attempt's number, from 1; for an operation's last event how many there were; 0 for other events. */
    public int attempt() {
        return attempt;
    }

    /** Since the attempt started, for attempt events; since the operation started, for operation events; else zero. */
    public Duration elapsed() {
        return elapsed;
    }

    /** The HTTP status, where there was a response. */
    public OptionalInt status() {
        return status;
    }

    /** The likely cause, where the service refused. */
    public Optional<Diagnosis> diagnosis() {
        return Optional.ofNullable(diagnosis);
    }

    /** Why there was no response, where there was none. */
    public Optional<TransportFailure.Kind> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TokenEvent[").append(type);
        operation().ifPresent(value -> text.append(", ").append(value));
        siteId().ifPresent(value -> text.append(", site ").append(value));
        provider().ifPresent(value -> text.append(", ").append(value));
        if (attempt > 0) {
            text.append(", attempt ").append(attempt);
        }
        if (!elapsed.isZero()) {
            text.append(", ").append(elapsed.toMillis()).append(" ms");
        }
        status.ifPresent(value -> text.append(", status ").append(value));
        diagnosis().ifPresent(value -> text.append(", ").append(value));
        failure().ifPresent(value -> text.append(", ").append(value));
        return text.append(']').toString();
    }

    /** What happened. */
    public enum Type {
        /** A transport or codec was selected. */
        PROVIDER_SELECTED,
        /** A registered transport or codec is broken, and was passed over because another was asked for by name. */
        PROVIDER_BROKEN,
        /** A request is handed to the transport: one call that may be billed. */
        ATTEMPT_STARTED,
        /** An attempt brought no success; another may follow. */
        ATTEMPT_FAILED,
        /** An operation ended well. */
        OPERATION_SUCCEEDED,
        /** An operation ended with an exception. */
        OPERATION_FAILED,
        /** A session gave out the token that it holds: a hit. */
        TOKEN_FRESH,
        /** A session gave out the token that it holds, which is being refreshed, or will be soon: a hit. */
        TOKEN_STALE,
        /** A session holds no token to give out, and the caller waits for one: a miss. */
        TOKEN_AWAITED,
        /** A session holds a new token, by a renewal or a login of its own. */
        TOKEN_REFRESHED,
        /** A session holds a new token, which it found in the store. */
        TOKEN_ADOPTED,
        /** A session dropped its token, which was rejected. */
        TOKEN_INVALIDATED,
        /** A session's search for a new token failed; what it holds it keeps. */
        REFRESH_FAILED,
        /** A login was not sent, as it was refused lately. */
        LOGIN_PAUSED,
        /** A store threw something; the session goes on without it for now. */
        STORE_FAILED
    }

    static final class Builder {
        private final Type type;
        private Operation operation;
        private String siteId;
        private String provider;
        private int attempt;
        private Duration elapsed = Duration.ZERO;
        private OptionalInt status = OptionalInt.empty();
        private Diagnosis diagnosis;
        private TransportFailure.Kind failure;

        private Builder(Type type) {
            this.type = Objects.requireNonNull(type, "type");
        }

        Builder operation(Operation operation) {
            this.operation = operation;
            return this;
        }

        Builder siteId(String siteId) {
            this.siteId = siteId;
            return this;
        }

        Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        Builder attempt(int attempt) {
            this.attempt = attempt;
            return this;
        }

        Builder elapsed(Duration elapsed) {
            this.elapsed = elapsed;
            return this;
        }

        Builder status(int status) {
            this.status = OptionalInt.of(status);
            return this;
        }

        Builder diagnosis(Diagnosis diagnosis) {
            this.diagnosis = diagnosis;
            return this;
        }

        Builder failure(TransportFailure.Kind failure) {
            this.failure = failure;
            return this;
        }

        TokenEvent build() {
            return new TokenEvent(this);
        }
    }
}
