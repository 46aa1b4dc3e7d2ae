package dev.usertoken;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a refusal: status, error and diagnosis (service, Errors). */
final class ErrorResponse implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String DENIED_ACCESS = "DeniedAccess";

    /** The publicly known codes. An unknown code reaches the caller but no message, because it may be any text. */
    private static final Set<String> KNOWN_CODES = new HashSet<>(Arrays.asList(
            DENIED_ACCESS,
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

    /** Matches the method and path of a request if the base URI already contains a part of the path. */
    private static final Pattern PATH_TWICE =
            Pattern.compile("\\S+ .*/(public|usertoken)(/.*)?/public/v[^/]+/usertoken/\\w+");

    final int status;
    final @Nullable String errorCode;
    final @Nullable String serverMessage;
    final @Nullable String reasonCode;
    final @Nullable Duration retryAfter;
    final Diagnosis diagnosis;

    private ErrorResponse(
            int status,
            @Nullable String errorCode,
            @Nullable String serverMessage,
            @Nullable String reasonCode,
            @Nullable Duration retryAfter,
            Diagnosis diagnosis) {
        this.status = status;
        this.errorCode = errorCode;
        this.serverMessage = serverMessage;
        this.reasonCode = reasonCode;
        this.retryAfter = retryAfter;
        this.diagnosis = diagnosis;
    }

    static ErrorResponse of(
            Operation operation,
            int status,
            @Nullable String errorCode,
            @Nullable String serverMessage,
            @Nullable String reasonCode,
            @Nullable Duration retryAfter,
            boolean html) {
        String code = Objects.toString(errorCode, "");
        Diagnosis diagnosis = html
                ? Diagnosis.GATEWAY
                : diagnose(operation, meantStatus(status, code), code, Objects.toString(serverMessage, ""));
        return new ErrorResponse(status, errorCode, serverMessage, reasonCode, retryAfter, diagnosis);
    }

    /**
     * Returns the exception for a login that is not sent, because recent logins were refused or may have been refused.
     */
    static AuthenticationException paused(Duration wait, Instant until) {
        ErrorResponse refusal = new ErrorResponse(0, null, null, null, wait, Diagnosis.LOGIN_PAUSED);
        String message = ErrorMessages.failed(Operation.ISSUE) + ErrorMessages.paused(wait, until);
        return new AuthenticationException(Operation.ISSUE, message, refusal, null);
    }

    /**
     * Creates the exception for the caller.
     *
     * @param request the method and the path
     * @param more additional advice if a login is refused; may be empty
     * @param note additional information about the body; may be empty
     */
    ApiException toException(Operation operation, String request, String more, String note) {
        String code = Objects.toString(errorCode, "");
        String message = ErrorMessages.failed(operation) + request + " returned " + status
                + (KNOWN_CODES.contains(code) ? " " + code : "") + ": "
                + advice(operation, request)
                + (diagnosis == Diagnosis.LOGIN_REFUSED ? more : "")
                + note;
        int meant = meantStatus(status, code);
        if (meant == 401 || meant == 403 || diagnosis == Diagnosis.LOGIN_REFUSED) {
            return new AuthenticationException(operation, message, this, null);
        }
        if (meant == 429) {
            return new RateLimitException(operation, message, this, null);
        }
        return new ApiException(operation, meant == 408 || meant >= 500, message, this, null);
    }

    /** Returns true if the service denied access, under any status (service, Errors). */
    boolean deniesAccess() {
        return DENIED_ACCESS.equals(errorCode)
                || diagnosis == Diagnosis.SITE_DEACTIVATED
                || diagnosis == Diagnosis.WRONG_SITE
                || diagnosis == Diagnosis.API_KEY_REFUSED;
    }

    /**
     * Returns the status that belongs to an error (service, Errors), because some gateways return errors under a status
     * of 2xx.
     */
    private static int meantStatus(int status, String code) {
        if (status < 200 || status > 299) {
            return status;
        }
        switch (code) {
            case DENIED_ACCESS:
                return 403;
            case "TooManyRequests":
                return 429;
            case "SQLDBMaintenance":
                return 503;
            default:
                return 400;
        }
    }

    private String advice(Operation operation, String request) {
        if (status == 404 && PATH_TWICE.matcher(request).matches()) {
            return "nothing is at this path, which the base URI contains already: remove it from the base URI";
        }
        if (status == 404 && diagnosis == Diagnosis.BAD_REQUEST) {
            return "nothing is at this path; check the base URI and the API version";
        }
        if (operation == Operation.ISSUE && "MissingRequiredFields".equals(errorCode)) {
            return "a required field is missing; check that the site id, the user name and the password are not empty";
        }
        return diagnosis.advice;
    }

    private static Diagnosis diagnose(Operation operation, int status, String code, String message) {
        if (status >= 400 && status < 500) {
            Optional<Diagnosis> known = knownText(message.toLowerCase(Locale.ROOT));
            // The text of a limit or of a proxy may mention an API key, too.
            boolean otherCause = status == 407 || status == 429 || code.equals("TooManyRequests");
            if (known.isPresent() && (!otherCause || known.get() == Diagnosis.LOGIN_REFUSED)) {
                return known.get();
            }
            if (LOGIN_CODES.contains(code)) {
                return Diagnosis.LOGIN_REFUSED;
            }
            if (code.equals("TooManyRequests")) {
                return Diagnosis.RATE_LIMITED;
            }
        }
        boolean hasError = !code.isEmpty() || !message.isEmpty();
        switch (status) {
            case 401:
                return operation == Operation.ISSUE ? Diagnosis.API_KEY_REFUSED : Diagnosis.TOKEN_REJECTED;
            case 403:
                return operation == Operation.ISSUE ? Diagnosis.LOGIN_REFUSED : Diagnosis.TOKEN_REJECTED;
            case 407:
                return Diagnosis.GATEWAY;
            case 429:
                return Diagnosis.RATE_LIMITED;
            case 502:
            case 503:
            case 504:
                return hasError ? Diagnosis.SERVER_ERROR : Diagnosis.GATEWAY;
            default:
                return byClass(status);
        }
    }

    private static Optional<Diagnosis> knownText(String message) {
        if (message.contains("missing api key")) {
            return Optional.of(Diagnosis.MISSING_API_KEY);
        }
        if (message.contains("api key")) {
            return Optional.of(Diagnosis.API_KEY_REFUSED);
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
