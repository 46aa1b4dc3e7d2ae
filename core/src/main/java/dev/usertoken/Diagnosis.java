package dev.usertoken;

/** The likely cause of a refusal, read from its status, the operation and the messages known of the service. */
public enum Diagnosis {
    /** No API key reached the service. */
    MISSING_API_KEY,
    /** The user name or the password is wrong, or the login belongs to another site. */
    LOGIN_REFUSED,
    /** This login was refused lately, and is not tried again yet, so that the service does not lock it. */
    LOGIN_PAUSED,
    /** The token has ended, or was not issued for this. */
    TOKEN_REJECTED,
    /** The token was issued by another site. */
    WRONG_SITE,
    /** The site is deactivated, or is not the one of the login. */
    SITE_DEACTIVATED,
    /** The request itself is at fault. */
    BAD_REQUEST,
    /** Too many calls. */
    RATE_LIMITED,
    /** The service failed. */
    SERVER_ERROR,
    /** Something between here and the service answered in its place. */
    GATEWAY,
    /** None of the known causes. */
    UNKNOWN
}
