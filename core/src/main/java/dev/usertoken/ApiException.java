package dev.usertoken;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the service, or a gateway before it, returned a status other than 2xx, or an error under a status of 2xx.
 */
public class ApiException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    final ErrorResponse response;

    ApiException(
            Operation operation,
            boolean retryable,
            @Nullable String message,
            ErrorResponse response,
            @Nullable Throwable cause) {
        super(operation, retryable, message, cause);
        this.response = response;
    }

    @Override
    ApiException forCaller() {
        return new ApiException(operation(), retryable(), getMessage(), response, this);
    }

    /** Returns the HTTP status; 0 for a login that was not sent because it is paused. */
    public int status() {
        return response.status;
    }

    /** Returns {@code Error.Code} of the response, if it has one. */
    public Optional<String> errorCode() {
        return Optional.ofNullable(response.errorCode);
    }

    /**
     * Returns {@code Error.Message} of the response, or its top-level {@code Message}, if it has one. The server's text
     * may be confidential, so {@link #getMessage} does not contain it.
     */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(response.serverMessage);
    }

    /** Returns {@code Error.ReasonCode} of the response, if it has one; the service sends it since 2026. */
    public Optional<String> reasonCode() {
        return Optional.ofNullable(response.reasonCode);
    }

    /**
     * Returns the pause that the response asks for, counted from its arrival, or the rest of the pause of a paused
     * login.
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(response.retryAfter);
    }

    public Diagnosis diagnosis() {
        return response.diagnosis;
    }
}
