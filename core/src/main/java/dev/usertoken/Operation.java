package dev.usertoken;

/** What is asked of the service. */
public enum Operation {
    /** A staff member's login, answered with a token. */
    ISSUE,
    /** 24 hours more for a token. */
    RENEW,
    /** A token's end. */
    REVOKE
}
