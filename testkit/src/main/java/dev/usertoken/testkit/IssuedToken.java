package dev.usertoken.testkit;

import java.time.Instant;

/** A token as the sandbox knows it. */
final class IssuedToken {
    final Login login;
    final String text;
    final Instant expires;
    final int renewals;

    IssuedToken(Login login, String text, Instant expires, int renewals) {
        this.login = login;
        this.text = text;
        this.expires = expires;
        this.renewals = renewals;
    }
}
