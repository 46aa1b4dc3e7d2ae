package dev.usertoken;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the service, or a gateway before it, returned a status other than 2xx, or an error under a status of 2xx.
 */
public class ApiException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String errorCode;
    private final @Nullable String serverMessage;
    private final @Nullable String reasonCode;
    private final @Nullable Duration retryAfter;
    private final Diagnosis diagnosis;

    ApiException(Operation operation, boolean retryable, String message, ErrorResponse refusal) {
        super(operation, retryable, message, null);
        status = refusal.status;
        errorCode = refusal.errorCode;
        serverMessage = refusal.serverMessage;
        reasonCode = refusal.reasonCode;
        retryAfter = refusal.retryAfter;
        diagnosis = refusal.diagnosis;
    }

    /** Creates a copy of another exception, with that exception as its cause. */
    ApiException(ApiException shared) {
        super(shared);
        status = shared.status;
        errorCode = shared.errorCode;
        serverMessage = shared.serverMessage;
        reasonCode = shared.reasonCode;
        retryAfter = shared.retryAfter;
        diagnosis = shared.diagnosis;
    }

    @Override
    ApiException forCaller() {
        return new ApiException(this);
    }

    /** Returns the HTTP status; 0 for a login that was not sent because it is paused. */
    public int status() {
        return status;
    }

    /** Returns {@code Error.Code} of the reply, if it has one. */
    public Optional<String> errorCode() {
        return Optional.ofNullable(errorCode);
    }

    /**
     * Returns {@code Error.Message} of the reply, or its top-level {@code Message}, if it has one. The server's text
     * may be confidential, so {@link #getMessage} does not contain it.
     */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(serverMessage);
    }

    /** Returns {@code Error.ReasonCode} of the reply, if it has one; the service sends it since 2026. */
    public Optional<String> reasonCode() {
        return Optional.ofNullable(reasonCode);
    }

    /**
     * Returns the pause that the reply asks for, counted from its arrival, or the rest of the pause of a paused login.
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Diagnosis diagnosis() {
        return diagnosis;
    }
}
