package dev.usertoken;

/**
 * The likely cause of a refusal, derived from the status, the operation, and the known codes and messages of the
 * service.
 */
public enum Diagnosis {
    /** No API key reached the service. */
    MISSING_API_KEY,
    /**
     * The API key is wrong, or the site has not activated it: a login was refused with 401 for no known reason, while a
     * wrong password is refused with 403.
     */
    API_KEY_REFUSED,
    /** The user name or the password is wrong, or the login belongs to another site. */
    LOGIN_REFUSED,
    /**
     * The login was not sent, because recent logins were refused or may have been refused, and the service locks a
     * login after six failures.
     */
    LOGIN_PAUSED,
    /** The token has ended, was revoked, or does not permit the operation. */
    TOKEN_REJECTED,
    /** The token was issued by another site. */
    WRONG_SITE,
    /** The site is deactivated, or the login belongs to another site. */
    SITE_DEACTIVATED,
    /** The request is invalid. */
    BAD_REQUEST,
    /** There were too many calls. */
    RATE_LIMITED,
    /** The service failed. */
    SERVER_ERROR,
    /** A proxy or gateway returned the response in place of the service. */
    GATEWAY,
    /** The cause is unknown. */
    UNKNOWN
}
