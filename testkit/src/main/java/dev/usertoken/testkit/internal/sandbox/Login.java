package dev.usertoken.testkit.internal.sandbox;

import dev.usertoken.StaffUser;

/** A login that the sandbox accepts. */
public final class Login {
    final String siteId;
    final String username;
    final String password;
    final StaffUser user;

    public Login(String siteId, String username, String password, StaffUser user) {
        this.siteId = siteId;
        this.username = username;
        this.password = password;
        this.user = user;
    }

    boolean isOf(String site, String name) {
        return siteId.equals(site) && username.equals(name);
    }
}
