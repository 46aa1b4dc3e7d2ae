package dev.usertoken;

/** The form of a token in the {@code Authorization} header. The service accepts both forms (service, Operations). */
public enum AuthorizationStyle {
    /** The token with {@code Bearer} in front. */
    BEARER,
    /** The token alone. */
    BARE
}
