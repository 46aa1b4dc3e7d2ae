package dev.usertoken;

import dev.usertoken.internal.Check;
import java.time.Duration;

/** The options of a {@link TokenSession}. Immutable. */
public final class SessionOptions {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final SessionOptions STANDARD = builder().build();

    final Duration refreshMargin;
    final Duration refreshJitter;
    final Duration expirationMargin;
    final Duration loginBackoff;
    final boolean issueOnly;
    final boolean revokeOnClose;

    private SessionOptions(Builder builder) {
        refreshMargin = builder.refreshMargin;
        refreshJitter = builder.refreshJitter;
        expirationMargin = builder.expirationMargin;
        loginBackoff = builder.loginBackoff;
        issueOnly = builder.issueOnly;
        revokeOnClose = builder.revokeOnClose;
    }

    /** Returns the defaults. */
    public static SessionOptions standard() {
        return STANDARD;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String toString() {
        return "SessionOptions[refresh margin " + refreshMargin + " and up to " + refreshJitter + ", expiration margin "
                + expirationMargin + ", login backoff " + loginBackoff + (issueOnly ? ", issue only" : "")
                + (revokeOnClose ? ", revoke on close" : "") + "]";
    }

    /** A builder of options. Durations are from zero to a day. Not thread-safe. */
    public static final class Builder {
        private Duration refreshMargin = Duration.ofHours(1);
        private Duration refreshJitter = Duration.ofMinutes(10);
        private Duration expirationMargin = Duration.ofMinutes(1);
        private Duration loginBackoff = Duration.ofMinutes(30);
        private boolean issueOnly;
        private boolean revokeOnClose;

        private Builder() {}

        /**
         * Sets the time before its expiry at which a token is refreshed; an hour by default. It is reduced to a quarter
         * of the token's life if it is longer.
         */
        public Builder refreshMargin(Duration refreshMargin) {
            this.refreshMargin = check("refreshMargin", refreshMargin);
            return this;
        }

        /**
         * Sets the longest random time that is added to the refresh margin, so that many sessions do not refresh at
         * once; ten minutes by default. It is reduced to an eighth of the token's life if it is longer.
         */
        public Builder refreshJitter(Duration refreshJitter) {
            this.refreshJitter = check("refreshJitter", refreshJitter);
            return this;
        }

        /**
         * Sets the time before its expiry from which a token is no longer returned, so that it is still valid when the
         * caller's request arrives; a minute by default. It is reduced to a twentieth of the token's life if it is
         * longer.
         */
        public Builder expirationMargin(Duration expirationMargin) {
            this.expirationMargin = check("expirationMargin", expirationMargin);
            return this;
        }

        /**
         * Sets the time during which a refused password is not sent again; 30 minutes by default. With any setting, all
         * sessions that share a store together send at most five login requests in any 30 minutes that were refused or
         * may have been refused, because a sixth would lock the login (service, Life and limits).
         */
        public Builder loginBackoff(Duration loginBackoff) {
            this.loginBackoff = check("loginBackoff", loginBackoff);
            return this;
        }

        /** Refreshes only by a new login. By default a token is renewed as often as the service allows it. */
        public Builder issueOnly() {
            issueOnly = true;
            return this;
        }

        /**
         * Revokes the token and removes it from the store when the session is closed; by default the token stays valid.
         * Do not use this option if other processes share the store, or if the client has another session for the same
         * login, because they use the same token.
         */
        public Builder revokeOnClose() {
            revokeOnClose = true;
            return this;
        }

        public SessionOptions build() {
            return new SessionOptions(this);
        }

        private static Duration check(String argument, Duration value) {
            if (Check.given(argument, value).isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(argument + " must be from zero to a day, not " + value);
            }
            return value;
        }
    }
}
