package dev.usertoken;

/** How a token is spelled in the {@code Authorization} header. The service takes both (service, Operations). */
public enum AuthorizationStyle {
    /** {@code Bearer } and the token. */
    BEARER,
    /** The token alone. */
    BARE
}
