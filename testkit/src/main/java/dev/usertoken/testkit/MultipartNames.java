package dev.usertoken.testkit;

/** The names of the members of {@code User} in a {@code multipart/form-data} response; the service's choice is unknown. */
public enum MultipartNames {
    /** {@code User.Id}. */
    DOTTED,
    /** {@code User[Id]}. */
    BRACKETED,
    /** {@code Id}. */
    FLAT;

    /** Returns the name of a member of {@code parent}. */
    String nested(String parent, String member) {
        switch (this) {
            case DOTTED:
                return parent + "." + member;
            case BRACKETED:
                return parent + "[" + member + "]";
            default:
                return member;
        }
    }
}
