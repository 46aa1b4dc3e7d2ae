package dev.usertoken.testkit;

/** How a {@code multipart/form-data} reply names the members of {@code User}; which of them the service uses is not known. */
public enum MultipartNames {
    /** {@code User.Id}. */
    DOTTED,
    /** {@code User[Id]}. */
    BRACKETED,
    /** {@code Id}. */
    FLAT
}
