package dev.usertoken;

import dev.usertoken.internal.Check;
import java.util.Objects;
import java.util.function.Supplier;

/** A staff login and its site. The site is part of it, so that a login cannot be sent to another one. */
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
     * Credentials with a fixed password.
     *
     * @param siteId a site's id; {@code -99} is the public sandbox
     * @param username of any form: source credentials start with an underscore (service, Operations)
     */
    public static StaffCredentials of(String siteId, String username, Secret password) {
        Objects.requireNonNull(password, "password");
        return new StaffCredentials(siteId, username, () -> password);
    }

    /**
     * Credentials whose password is asked for each time a login is sent, so that a vault's rotation is picked up.
     *
     * @param password thread-safe, and quick or bounded; called on the thread that asks for a token, or in a session on
     *     the transport's or the timer's; what it throws reaches the caller as it is
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
     * Asks for the password.
     *
     * @throws IllegalStateException where the supplier gives null
     */
    public Secret password() {
        Secret secret = password.get();
        if (secret == null) {
            throw new IllegalStateException("the password supplier gave null; it must give the password or throw");
        }
        return secret;
    }

    /** The site alone. */
    @Override
    public String toString() {
        return "StaffCredentials[site " + siteId + "]";
    }
}
