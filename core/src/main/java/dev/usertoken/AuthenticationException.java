package dev.usertoken;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a login, a token or an API key was refused: with 401, 403 or {@code DeniedAccess}, or with an error that
 * means a refused login ({@link Diagnosis#LOGIN_REFUSED}) under another status. Also thrown if a login was not sent
 * because it is paused ({@link Diagnosis#LOGIN_PAUSED}, status 0). The same call will be refused again until the cause
 * is corrected or {@link #retryAfter} is over.
 */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(
            Operation operation, @Nullable String message, ErrorResponse response, @Nullable Throwable cause) {
        super(operation, false, message, response, cause);
    }

    @Override
    AuthenticationException forCaller() {
        return new AuthenticationException(operation(), getMessage(), response, this);
    }
}
