package dev.usertoken;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an answer other than 2xx says (service, Errors). */
final class Refusal {
    /** The codes that are publicly known. Others reach the caller, but no message: they are the server's free text. */
    private static final Set<String> KNOWN_CODES = new HashSet<>(Arrays.asList(
            "DeniedAccess",
            "InvalidLoginCredentials",
            "InvalidParameter",
            "InvalidPermissionConfiguration",
            "InvalidSiteId",
            "InvalidSourceCredentials",
            "InvalidStaffCredentials",
            "InvalidUserAccessLevel",
            "InvalidUserCredentials",
            "MissingRequiredFields",
            "ResourceDoesNotExist",
            "SQLDBMaintenance",
            "StaffIsInactive",
            "TooManyRequests",
            "Unknown",
            "ValidationFailed"));

    private static final Set<String> LOGIN_CODES = new HashSet<>(Arrays.asList(
            "InvalidLoginCredentials",
            "InvalidSourceCredentials",
            "InvalidStaffCredentials",
            "InvalidUserCredentials",
            "StaffIsInactive"));

    final int status;
    final Optional<String> errorCode;
    final Optional<String> serverMessage;
    final Optional<String> reasonCode;
    final Optional<Duration> retryAfter;
    final Diagnosis diagnosis;

    private Refusal(
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

    static Refusal of(
            Operation operation,
            int status,
            Optional<String> errorCode,
            Optional<String> serverMessage,
            Optional<String> reasonCode,
            Optional<Duration> retryAfter,
            boolean html) {
        Diagnosis diagnosis =
                html ? Diagnosis.GATEWAY : diagnose(operation, status, errorCode.orElse(""), serverMessage.orElse(""));
        return new Refusal(status, errorCode, serverMessage, reasonCode, retryAfter, diagnosis);
    }

    /** For a login that is not sent, as it was refused lately. */
    static AuthenticationException paused(Duration wait, Instant until) {
        Refusal refusal = new Refusal(
                0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(wait), Diagnosis.LOGIN_PAUSED);
        String message = Messages.failed(Operation.ISSUE) + Messages.advice(Diagnosis.LOGIN_PAUSED) + " until " + until;
        return new AuthenticationException(Operation.ISSUE, message, refusal);
    }

    ApiException toException(Operation operation, String request) {
        String message = Messages.failed(operation) + request + " answered " + status
                + errorCode
                        .filter(KNOWN_CODES::contains)
                        .map(code -> " " + code)
                        .orElse("") + ": "
                + Messages.advice(diagnosis);
        if (status == 401 || status == 403) {
            return new AuthenticationException(operation, message, this);
        }
        if (status == 429) {
            return new RateLimitException(operation, message, this);
        }
        return new ApiException(operation, status == 408 || status >= 500, message, this);
    }

    private static Diagnosis diagnose(Operation operation, int status, String code, String message) {
        if (status >= 400 && status < 500) {
            Optional<Diagnosis> known = knownText(message.toLowerCase(Locale.ROOT));
            if (known.isPresent()) {
                return known.get();
            }
            if (LOGIN_CODES.contains(code)) {
                return Diagnosis.LOGIN_REFUSED;
            }
            if (code.equals("TooManyRequests")) {
                return Diagnosis.RATE_LIMITED;
            }
        }
        boolean spoken = !code.isEmpty() || !message.isEmpty();
        switch (status) {
            case 401:
            case 403:
                return operation == Operation.ISSUE ? Diagnosis.LOGIN_REFUSED : Diagnosis.TOKEN_REJECTED;
            case 407:
                return Diagnosis.GATEWAY;
            case 429:
                return Diagnosis.RATE_LIMITED;
            case 502:
            case 503:
            case 504:
                return spoken ? Diagnosis.SERVER_ERROR : Diagnosis.GATEWAY;
            default:
                return byClass(status);
        }
    }

    private static Optional<Diagnosis> knownText(String message) {
        if (message.contains("missing api key")) {
            return Optional.of(Diagnosis.MISSING_API_KEY);
        }
        if (message.contains("token site id does not match") || message.contains("does not belong to the subscriber")) {
            return Optional.of(Diagnosis.WRONG_SITE);
        }
        if (message.contains("site is deactivated")) {
            return Optional.of(Diagnosis.SITE_DEACTIVATED);
        }
        if (message.contains("staff identity authentication failed")) {
            return Optional.of(Diagnosis.LOGIN_REFUSED);
        }
        return Optional.empty();
    }

    private static Diagnosis byClass(int status) {
        if (status >= 500) {
            return Diagnosis.SERVER_ERROR;
        }
        if (status >= 400) {
            return Diagnosis.BAD_REQUEST;
        }
        return status >= 300 ? Diagnosis.GATEWAY : Diagnosis.UNKNOWN;
    }
}
