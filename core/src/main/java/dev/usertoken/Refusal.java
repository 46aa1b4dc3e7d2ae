package dev.usertoken;

import java.time.Duration;
import java.util.Optional;

/** What an answer other than 2xx says. */
final class Refusal {
    final int status;
    final Optional<String> errorCode;
    final Optional<String> serverMessage;
    final Optional<String> reasonCode;
    final Optional<Duration> retryAfter;
    final Diagnosis diagnosis;

    Refusal(
            int status,
            Optional<String> errorCode,
            Optional<String> serverMessage,
            Optional<String> reasonCode,
            Optional<Duration> retryAfter,
            Diagnosis diagnosis) {
        this.status = status;
        this.errorCode = errorCode;
        this.serverMessage = serverMessage;
        this.reasonCode = reasonCode;
        this.retryAfter = retryAfter;
        this.diagnosis = diagnosis;
    }
}
