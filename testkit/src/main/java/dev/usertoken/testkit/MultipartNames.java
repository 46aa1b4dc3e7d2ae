package dev.usertoken.testkit;

/** The names of the fields of {@code User} in a multipart response; the service's choice is unknown. */
public enum MultipartNames {
    /** {@code User.Id}. */
    DOTTED,
    /** {@code User[Id]}. */
    BRACKETED,
    /** {@code Id}. */
    FLAT;

    /** Returns the name of a field of {@code parent}. */
    String nested(String parent, String field) {
        switch (this) {
            case DOTTED:
                return parent + "." + field;
            case BRACKETED:
                return parent + "[" + field + "]";
            default:
                return field;
        }
    }
}
