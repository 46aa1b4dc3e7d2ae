package dev.usertoken;

import java.util.Objects;

/** Whom a token stands for, as the service tells it; what it does not tell is empty. */
public final class StaffUser {
    private final long id;
    private final String firstName;
    private final String lastName;
    private final String type;

    private StaffUser(long id, String firstName, String lastName, String type) {
        this.id = id;
        this.firstName = firstName;
        this.lastName = lastName;
        this.type = type;
    }

    public static StaffUser of(long id, String firstName, String lastName, String type) {
        return new StaffUser(
                id,
                Objects.requireNonNull(firstName, "firstName"),
                Objects.requireNonNull(lastName, "lastName"),
                Objects.requireNonNull(type, "type"));
    }

    /** 0 for Owner and Admin (service, IssueResponse). */
    public long id() {
        return id;
    }

    public String firstName() {
        return firstName;
    }

    public String lastName() {
        return lastName;
    }

    /** {@code Staff}, {@code Owner}, {@code Admin}, or what the service may add. */
    public String type() {
        return type;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StaffUser)) {
            return false;
        }
        StaffUser that = (StaffUser) other;
        return id == that.id
                && firstName.equals(that.firstName)
                && lastName.equals(that.lastName)
                && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, firstName, lastName, type);
    }

    /** Id and type: a name is nobody's business in a log. */
    @Override
    public String toString() {
        return "StaffUser[" + id + ", " + type + "]";
    }
}
