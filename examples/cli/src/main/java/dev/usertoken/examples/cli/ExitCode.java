package dev.usertoken.examples.cli;

import dev.usertoken.ApiException;
import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.ProviderSelectionException;
import dev.usertoken.ResponseException;
import dev.usertoken.TokenEvent;
import dev.usertoken.TransportException;
import dev.usertoken.spi.TransportFailure;

/** The exit codes of the command, so that a script can react to each outcome. */
final class ExitCode {
    static final int DONE = 0;
    static final int UNEXPECTED = 1;
    static final int BAD_USAGE = 2;
    static final int LOGIN_REFUSED = 3;
    static final int TOKEN_REJECTED = 4;
    static final int RATE_LIMITED = 5;
    static final int NETWORK = 6;
    static final int SERVER_TROUBLE = 7;
    /** The code with which a shell reports a write to a closed pipe: 128 plus the number of SIGPIPE. */
    static final int OUTPUT_CLOSED = 141;

    private static final String PROVIDER_NOT_FOUND_BY_NAME = "UT-P2";

    private ExitCode() {}

    static int of(Throwable failure) {
        if (failure instanceof CommandException) {
            return ((CommandException) failure).exitCode();
        }
        if (failure instanceof ProviderSelectionException) {
            String code = ((ProviderSelectionException) failure).code();
            return code.equals(PROVIDER_NOT_FOUND_BY_NAME) ? BAD_USAGE : UNEXPECTED;
        }
        if (failure instanceof ApiException) {
            ApiException refusal = (ApiException) failure;
            return of(refusal.diagnosis(), refusal.operation());
        }
        if (failure instanceof TransportException) {
            return of(((TransportException) failure).kind());
        }
        return failure instanceof ResponseException ? SERVER_TROUBLE : UNEXPECTED;
    }

    /** Returns the code for a failed revocation. */
    static int ofRevocation(TokenEvent failure) {
        return failure.diagnosis()
                .map(diagnosis -> of(diagnosis, Operation.REVOKE))
                .or(() -> failure.failure().map(ExitCode::of))
                .orElse(SERVER_TROUBLE);
    }

    /** Returns the code for a response if its status is not 2xx. */
    static int ofStatus(int status) {
        switch (status) {
            case 401:
            case 403:
                return TOKEN_REJECTED;
            case 429:
                return RATE_LIMITED;
            default:
                return status >= 400 && status < 500 ? BAD_USAGE : SERVER_TROUBLE;
        }
    }

    private static int of(TransportFailure.Kind kind) {
        boolean responded = kind == TransportFailure.Kind.PROTOCOL || kind == TransportFailure.Kind.TOO_LARGE;
        return responded ? SERVER_TROUBLE : NETWORK;
    }

    private static int of(Diagnosis diagnosis, Operation operation) {
        switch (diagnosis) {
            case MISSING_API_KEY:
            case API_KEY_REFUSED:
            case LOGIN_REFUSED:
            case LOGIN_PAUSED:
                return LOGIN_REFUSED;
            case TOKEN_REJECTED:
                return TOKEN_REJECTED;
            case WRONG_SITE:
            case SITE_DEACTIVATED:
                return operation == Operation.ISSUE ? LOGIN_REFUSED : TOKEN_REJECTED;
            case RATE_LIMITED:
                return RATE_LIMITED;
            case BAD_REQUEST:
                return BAD_USAGE;
            case SERVER_ERROR:
            case GATEWAY:
            case UNKNOWN:
                return SERVER_TROUBLE;
        }
        throw new AssertionError(diagnosis);
    }
}
