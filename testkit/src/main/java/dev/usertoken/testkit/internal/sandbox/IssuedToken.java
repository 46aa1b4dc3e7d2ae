package dev.usertoken.testkit.internal.sandbox;

import java.time.Instant;

/** A token that the sandbox issued, or renewed. */
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
