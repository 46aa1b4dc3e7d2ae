package dev.usertoken;

import java.time.Duration;
import java.util.Optional;

/** The service, or a gateway before it, answered with a status other than 2xx. */
public class ApiException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;
    private final String serverMessage;
    private final String reasonCode;
    private final Duration retryAfter;
    private final Diagnosis diagnosis;

    ApiException(Operation operation, boolean retryable, String message, Refusal refusal) {
        super(operation, retryable, message, null);
        status = refusal.status;
        errorCode = refusal.errorCode.orElse(null);
        serverMessage = refusal.serverMessage.orElse(null);
        reasonCode = refusal.reasonCode.orElse(null);
        retryAfter = refusal.retryAfter.orElse(null);
        diagnosis = refusal.diagnosis;
    }

    /** The HTTP status; 0 for a login that was not sent, as it is paused. */
    public int status() {
        return status;
    }

    /** {@code Error.Code} of the reply. */
    public Optional<String> errorCode() {
        return Optional.ofNullable(errorCode);
    }

    /**
     * {@code Error.Message} of the reply, or its top-level {@code Message}. The server's own words, which may be
     * confidential: they are not part of {@link #getMessage}.
     */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(serverMessage);
    }

    /** {@code Error.ReasonCode} of the reply, which the service sends since 2026. */
    public Optional<String> reasonCode() {
        return Optional.ofNullable(reasonCode);
    }

    /** The pause that the reply asks for, counted from its arrival; for a paused login what is left of its pause. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The likely cause. */
    public Diagnosis diagnosis() {
        return diagnosis;
    }
}
