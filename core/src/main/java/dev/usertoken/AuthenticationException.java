package dev.usertoken;

/** 401 or 403: a login, a token or an API key was refused. The same call will be refused again. */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(Operation operation, String message, Refusal refusal) {
        super(operation, false, message, refusal);
    }
}
