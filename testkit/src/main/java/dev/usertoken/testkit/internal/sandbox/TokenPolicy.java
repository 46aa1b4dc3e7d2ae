package dev.usertoken.testkit.internal.sandbox;

import java.time.Duration;

/** The form, the life and the limits of the tokens that a sandbox issues. Immutable. */
public final class TokenPolicy {
    final boolean jwt;
    final Duration life;
    final int renewals;
    final boolean singlePerLogin;

    /**
     * Creates a policy.
     *
     * @param jwt true for JSON Web Tokens, false for hexadecimal digits
     * @param life of a new token, and the time that a renewal adds to its end
     * @param renewals the number of times that a token can be renewed
     * @param singlePerLogin true if a login can have only one token at a time
     */
    public TokenPolicy(boolean jwt, Duration life, int renewals, boolean singlePerLogin) {
        this.jwt = jwt;
        this.life = life;
        this.renewals = renewals;
        this.singlePerLogin = singlePerLogin;
    }
}
