package dev.usertoken.testkit;

/** The form of the tokens of a {@link SandboxServer}. */
public enum TokenForm {
    /** A JSON Web Token with {@code exp}; the service has issued these since January 2024. */
    JWT,
    /** 64 hexadecimal digits, as before 2024. */
    HEX
}
