package dev.usertoken;

/**
 * The likely cause of a refusal, derived from the status, the operation, and the known codes and messages of the
 * service.
 */
public enum Diagnosis {
    /** No API key reached the service. */
    MISSING_API_KEY("no API key reached the service; check apiKey and what stands between here and the service"),
    /**
     * The API key is wrong, or the site has not activated it: a login was refused with 401 for no known reason, while a
     * wrong password is refused with 403.
     */
    API_KEY_REFUSED(
            "the API key was probably refused, since a wrong password is refused with 403; check apiKey, and that"
                    + " the site has activated it; if both are right, check user name and password"),
    /** The user name or the password is wrong, or the login belongs to another site. */
    LOGIN_REFUSED("the login was refused; check user name, password and site, and that the site has activated your"
            + " API key; do not repeat the same login, because six failures lock it for 30 minutes"),
    /**
     * The login was not sent, because recent logins were refused or may have been refused, and the service locks a
     * login after six failures.
     */
    LOGIN_PAUSED("wait"),
    /** The token has ended, was revoked, or does not permit the operation. */
    TOKEN_REJECTED("the token was rejected: it has ended, was revoked, or may not do this; issue a new one"),
    /** The token was issued by another site. */
    WRONG_SITE("the token or login belongs to another site; use each token at the site that issued it"),
    /** The site is deactivated, or the login belongs to another site. */
    SITE_DEACTIVATED("the site is deactivated, or is not the one of this login; check the site id"),
    /** The request is invalid. */
    BAD_REQUEST("the service found the request at fault; check the site id, the user name and the API version"),
    /** There were too many calls. */
    RATE_LIMITED("too many calls; wait, and share one token instead of issuing many"),
    /** The service failed. */
    SERVER_ERROR("the service failed; try again later"),
    /** A proxy or gateway returned the response in place of the service. */
    GATEWAY("a proxy or gateway returned this response in place of the service; check the base URI and"
            + " proxies, or try again later"),
    /** The cause is unknown. */
    UNKNOWN("none of the known causes");

    /** The likely cause and its remedy, for messages. */
    final String advice;

    Diagnosis(String advice) {
        this.advice = advice;
    }
}
