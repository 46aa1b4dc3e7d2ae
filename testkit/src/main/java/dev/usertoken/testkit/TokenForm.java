package dev.usertoken.testkit;

/** How the tokens of a {@link SandboxServer} look. */
public enum TokenForm {
    /** A JSON Web Token with {@code exp}, as the service issues them since January 2024. */
    JWT,
    /** 64 hexadecimal digits, as before. */
    HEX
}
