package dev.usertoken;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The staff user that a token was issued to. Names and type are empty if the service did not return them. */
public final class StaffUser {
    private final @Nullable Long id;
    private final String firstName;
    private final String lastName;
    private final String type;

    private StaffUser(@Nullable Long id, String firstName, String lastName, String type) {
        this.id = id;
        this.firstName = Objects.requireNonNull(firstName, "firstName");
        this.lastName = Objects.requireNonNull(lastName, "lastName");
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Creates a user, for tests.
     *
     * @param id the user's id; 0 for Owner and Admin (service, IssueResponse)
     */
    public static StaffUser of(long id, String firstName, String lastName, String type) {
        return new StaffUser(id, firstName, lastName, type);
    }

    /** Creates a user without an id, for tests. */
    public static StaffUser of(String firstName, String lastName, String type) {
        return new StaffUser(null, firstName, lastName, type);
    }

    /**
     * Returns the id, which is 0 for Owner and Admin (service, IssueResponse); absent if the response contains no id or
     * an unreadable one.
     */
    public OptionalLong id() {
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    public String firstName() {
        return firstName;
    }

    public String lastName() {
        return lastName;
    }

    /** Returns {@code Staff}, {@code Owner}, {@code Admin}, or a type that the service has added. */
    public String type() {
        return type;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StaffUser)) {
            return false;
        }
        StaffUser that = (StaffUser) other;
        return Objects.equals(id, that.id)
                && firstName.equals(that.firstName)
                && lastName.equals(that.lastName)
                && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, firstName, lastName, type);
    }

    /** Returns a text with the id and the type. The names are omitted, because they are personal data. */
    @Override
    public String toString() {
        return "StaffUser[" + (id == null ? "no id" : id) + ", " + type + "]";
    }
}
