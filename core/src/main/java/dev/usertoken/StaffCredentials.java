package dev.usertoken;

import dev.usertoken.internal.Check;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A staff login and its site. The site is part of the credentials, so that a login cannot be sent to another site.
 *
 * <p>Two credentials are equal if they have the same site and the same user name; case matters. Passwords are not
 * compared, because a supplier may return another password at any time. So a map with credentials as keys has one entry
 * for each login.
 */
public final class StaffCredentials {
    private final String siteId;
    private final String username;
    private final Supplier<Secret> password;

    private StaffCredentials(String siteId, String username, Supplier<Secret> password) {
        this.siteId = Check.headerValue("siteId", siteId);
        this.username = Check.notBlank("username", username);
        this.password = password;
    }

    /**
     * Creates credentials with a fixed password.
     *
     * @param siteId the site's id; {@code -99} is the public sandbox
     * @param username the user name in any form: source credentials start with an underscore (service, Operations)
     */
    public static StaffCredentials of(String siteId, String username, Secret password) {
        Check.given("password", password);
        return new StaffCredentials(siteId, username, () -> password);
    }

    /**
     * Creates credentials with a password supplier, which is called before each login, so that a rotated password takes
     * effect.
     *
     * @param password a thread-safe supplier that returns or throws soon; called on the thread that requests a token,
     *     on a thread of the transport, or on the client's executor. Its exceptions reach the caller unchanged
     */
    public static StaffCredentials of(String siteId, String username, Supplier<Secret> password) {
        return new StaffCredentials(siteId, username, Objects.requireNonNull(password, "password"));
    }

    public String siteId() {
        return siteId;
    }

    public String username() {
        return username;
    }

    /**
     * Returns the password, and calls the supplier if there is one.
     *
     * @throws IllegalStateException if the supplier returns null
     */
    public Secret password() {
        Secret secret = password.get();
        if (secret == null) {
            throw new IllegalStateException(
                    "the password supplier returned null; it must return the password or throw an exception");
        }
        return secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StaffCredentials
                && siteId.equals(((StaffCredentials) other).siteId)
                && username.equals(((StaffCredentials) other).username);
    }

    @Override
    public int hashCode() {
        return Objects.hash(siteId, username);
    }

    @Override
    public String toString() {
        return "StaffCredentials[site " + siteId + "]";
    }
}
