package dev.usertoken;

/**
 * Thrown if a login, a token or an API key was refused, with 401, 403 or {@code DeniedAccess}, or if a login was not
 * sent because it is paused ({@link Diagnosis#LOGIN_PAUSED}, status 0). The same call will be refused again until the
 * cause is corrected or {@link #retryAfter} is over.
 */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(Operation operation, String message, ErrorResponse refusal) {
        super(operation, false, message, refusal);
    }

    private AuthenticationException(AuthenticationException shared) {
        super(shared);
    }

    @Override
    AuthenticationException forCaller() {
        return new AuthenticationException(this);
    }
}
