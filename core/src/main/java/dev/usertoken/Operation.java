package dev.usertoken;

/** An operation of the service. */
public enum Operation {
    /** The login of a staff member, which returns a token. */
    ISSUE,
    /** The renewal of a token, for 24 more hours. */
    RENEW,
    /** The revocation of a token. */
    REVOKE
}
