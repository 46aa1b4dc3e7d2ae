package dev.usertoken;

/**
 * A login, a token or an API key was refused with 401 or 403, or a login was not sent because it is paused ({@link
 * Diagnosis#LOGIN_PAUSED}, status 0). The same call is refused again until something changes or {@link #retryAfter} is
 * over.
 */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(Operation operation, String message, Refusal refusal) {
        super(operation, false, message, refusal);
    }
}
