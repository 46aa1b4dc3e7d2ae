package dev.usertoken;

import java.time.Duration;
import java.util.Objects;

/** How a {@link TokenSession} keeps its token. Immutable. */
public final class SessionOptions {
    private static final Duration LONGEST = Duration.ofDays(1);

    final Duration refreshMargin;
    final Duration refreshJitter;
    final Duration hardMargin;
    final Duration refusalPause;
    final boolean issueOnly;
    final boolean revokeOnClose;

    private SessionOptions(Builder builder) {
        refreshMargin = builder.refreshMargin;
        refreshJitter = builder.refreshJitter;
        hardMargin = builder.hardMargin;
        refusalPause = builder.refusalPause;
        issueOnly = builder.issueOnly;
        revokeOnClose = builder.revokeOnClose;
    }

    /** All defaults. */
    public static SessionOptions standard() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** All options. */
    @Override
    public String toString() {
        return "SessionOptions[refresh margin " + refreshMargin + " and up to " + refreshJitter + ", hard margin "
                + hardMargin + ", refusal pause " + refusalPause + (issueOnly ? ", issue only" : "")
                + (revokeOnClose ? ", revoke on close" : "") + "]";
    }

    /** Collects the options of a session. Durations are from zero to a day. Not thread-safe. */
    public static final class Builder {
        private Duration refreshMargin = Duration.ofHours(1);
        private Duration refreshJitter = Duration.ofMinutes(10);
        private Duration hardMargin = Duration.ofMinutes(1);
        private Duration refusalPause = Duration.ofMinutes(30);
        private boolean issueOnly;
        private boolean revokeOnClose;

        private Builder() {}

        /**
         * How long before its expiry a token is refreshed; an hour by default, at most a quarter of the token's life.
         */
        public Builder refreshMargin(Duration refreshMargin) {
            this.refreshMargin = check("refreshMargin", refreshMargin);
            return this;
        }

        /**
         * Up to how much earlier still, at random, a token is refreshed, so that many sessions do not refresh at once;
         * ten minutes by default, at most an eighth of the token's life.
         */
        public Builder refreshJitter(Duration refreshJitter) {
            this.refreshJitter = check("refreshJitter", refreshJitter);
            return this;
        }

        /**
         * How long before its expiry a token is no longer given out, so that it outlives the request it is for; a
         * minute by default, at most a twentieth of the token's life.
         */
        public Builder hardMargin(Duration hardMargin) {
            this.hardMargin = check("hardMargin", hardMargin);
            return this;
        }

        /**
         * How long a refused password is not sent again; 30 minutes by default. Whatever it is, all that share a store
         * send at most five logins that are refused, or may have been, in any 30 minutes: a sixth would lock the login
         * (service, Life and limits).
         */
        public Builder refusalPause(Duration refusalPause) {
            this.refusalPause = check("refusalPause", refusalPause);
            return this;
        }

        /** Refreshes by a new login alone; otherwise a token is renewed for as long as the service allows it. */
        public Builder issueOnly() {
            issueOnly = true;
            return this;
        }

        /**
         * Revokes the token when the session is closed, and clears it from the store; otherwise it lives on. Not for a
         * store that others use, nor beside another session of the same client and login: the token is theirs too.
         */
        public Builder revokeOnClose() {
            revokeOnClose = true;
            return this;
        }

        public SessionOptions build() {
            return new SessionOptions(this);
        }

        private static Duration check(String argument, Duration value) {
            if (Objects.requireNonNull(value, argument).isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(argument + " must be from zero to a day, not " + value);
            }
            return value;
        }
    }
}
