package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.spi.StoredToken;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A staff user token and its site. The token is valid at no other site (service, Life and limits), so the site is part
 * of it.
 *
 * <p>Two tokens are equal if they have the same site and the same secret.
 */
public final class UserToken {
    private static final String BEARER = "Bearer";

    private final String siteId;
    private final Secret secret;
    private final String type;
    private final @Nullable Instant expiresAt;
    private final @Nullable StaffUser user;
    private final int renewals;
    private final @Nullable Reply reply;

    private UserToken(Builder builder) {
        siteId = builder.siteId;
        secret = builder.secret;
        // The tokens of many sessions share one string.
        type = builder.type.equals(BEARER) ? BEARER : builder.type;
        expiresAt = builder.expiresAt;
        user = builder.user;
        renewals = builder.renewals;
        reply = builder.reply;
    }

    /**
     * Creates a token that your application has stored, with an unknown expiry.
     *
     * @param secret the text of the token, with or without {@code Bearer} in front
     */
    public static UserToken of(String siteId, Secret secret) {
        return builder(siteId, secret).build();
    }

    /**
     * Creates a token that your application has stored.
     *
     * @param secret the text of the token, with or without {@code Bearer} in front
     */
    public static UserToken of(String siteId, Secret secret, Instant expiresAt) {
        return builder(siteId, secret)
                .expiresAt(Check.given("expiresAt", expiresAt))
                .build();
    }

    /**
     * Creates a builder of a token, for example for a unit test, or for a token that your application has stored.
     *
     * <pre>{@code
     * UserToken token = UserToken.builder("-99", Secret.of("token"))
     *         .expiresAt(Instant.parse("2026-11-24T16:27:43Z"))
     *         .user(StaffUser.of(7, "Ann", "Lee", "Staff"))
     *         .renewals(2)
     *         .build();
     * }</pre>
     *
     * @param secret the text of the token, with or without {@code Bearer} in front
     */
    public static Builder builder(String siteId, Secret secret) {
        return new Builder(Check.headerValue("siteId", siteId), bare(secret));
    }

    /** Returns the token of a store entry. */
    static UserToken fromStore(String siteId, StoredToken token) {
        return builder(siteId, Secret.of(token.text()))
                .expiresAt(token.expiresAt())
                .renewals(token.renewals())
                .build();
    }

    /**
     * Returns this token for a store.
     *
     * @param refreshedAt the time of the login or the last renewal, by the wall clock
     * @param end the expiry, by the wall clock
     */
    StoredToken toStore(Instant refreshedAt, Instant end) {
        return StoredToken.of(secret.reveal(), refreshedAt, end, renewals);
    }

    /** Returns this token without its {@link Reply}, which a session does not need. */
    UserToken withoutReply() {
        Builder builder = new Builder(siteId, secret).type(type).renewals(renewals);
        builder.expiresAt = expiresAt;
        builder.user = user;
        return builder.build();
    }

    /** Creates a placeholder for a token that a gateway adds to requests: no {@code Authorization} header is sent. */
    public static UserToken fromGateway(String siteId) {
        return new Builder(Check.headerValue("siteId", siteId), Secret.of("")).build();
    }

    /**
     * Creates a token that the service has issued.
     *
     * @param secret a result of {@link #bare}
     */
    static UserToken issued(
            String siteId, Secret secret, String type, Instant expiresAt, @Nullable StaffUser user, Reply reply) {
        Builder builder = new Builder(siteId, secret).type(type).expiresAt(expiresAt);
        builder.user = user;
        builder.reply = reply;
        return builder.build();
    }

    /**
     * Returns this token after a renewal.
     *
     * @param newSecret the secret of this token, or another result of {@link #bare}
     */
    UserToken renewed(
            Secret newSecret, String newType, Instant newExpiry, @Nullable StaffUser newUser, Reply newReply) {
        Builder builder = new Builder(siteId, newSecret)
                .type(newType)
                .expiresAt(newExpiry)
                .renewals(renewals + 1);
        builder.user = newUser == null ? user : newUser;
        builder.reply = newReply;
        return builder.build();
    }

    public String siteId() {
        return siteId;
    }

    /** Returns the text of the token without {@code Bearer}; empty if a gateway adds the token. */
    public Secret secret() {
        return secret;
    }

    /** Returns the token type of the response, or {@code Bearer}. Always {@code Bearer} for a token from a store. */
    public String type() {
        return type;
    }

    /**
     * Returns the expiry, in the server's time, or for a token from a store, by the wall clock of the process that
     * stored it. Absent only for a token that was created without an expiry.
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /**
     * Returns the staff user that this token was issued to, if the service returned one. Absent for a token from a
     * store. After a renewal by a session, present only if the response to the renewal contains the user.
     */
    public Optional<StaffUser> user() {
        return Optional.ofNullable(user);
    }

    /** Returns the number of known renewals; the service allows 7 (service, Life and limits). */
    public int renewals() {
        return renewals;
    }

    /**
     * Returns the {@link Reply} to the login or the last renewal. Absent for a token of a session or a store, and for a
     * token that was created by its caller.
     */
    public Optional<Reply> reply() {
        return Optional.ofNullable(reply);
    }

    /**
     * Returns the value of an {@code Authorization} header, which is secret. Empty if a gateway adds the token; send no
     * such header then.
     */
    public String authorization(AuthorizationStyle style) {
        Objects.requireNonNull(style, "style");
        String text = secret.reveal();
        return text.isEmpty() || style == AuthorizationStyle.BARE ? text : BEARER + " " + text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserToken
                && siteId.equals(((UserToken) other).siteId)
                && secret.equals(((UserToken) other).secret);
    }

    @Override
    public int hashCode() {
        return Objects.hash(siteId, secret);
    }

    @Override
    public String toString() {
        return "UserToken[site " + siteId + ", expires " + (expiresAt == null ? "unknown" : expiresAt) + ", renewals "
                + renewals + "]";
    }

    /**
     * Returns the text of a token without its scheme and without surrounding spaces.
     *
     * @throws IllegalArgumentException if the rest is empty, or cannot be the value of a header
     */
    static Secret bare(Secret secret) {
        String text = withoutSpacesAround(Check.given("secret", secret).reveal());
        if (text.equalsIgnoreCase(BEARER) || text.regionMatches(true, 0, BEARER + " ", 0, BEARER.length() + 1)) {
            text = withoutSpacesAround(text.substring(BEARER.length()));
        }
        return Secret.of(Check.headerValue("secret", text));
    }

    /** Removes spaces alone: {@link String#trim} would also remove control characters, which must be rejected. */
    private static String withoutSpacesAround(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    /** A builder of a token. Not thread-safe. */
    public static final class Builder {
        private final String siteId;
        private final Secret secret;
        private String type = BEARER;
        private @Nullable Instant expiresAt;
        private @Nullable StaffUser user;
        private int renewals;
        private @Nullable Reply reply;

        private Builder(String siteId, Secret secret) {
            this.siteId = siteId;
            this.secret = secret;
        }

        /** Sets {@link UserToken#type}; {@code Bearer} by default. */
        public Builder type(String type) {
            this.type = Objects.requireNonNull(type, "type");
            return this;
        }

        /** Sets {@link UserToken#expiresAt}; unknown by default. */
        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
            return this;
        }

        /** Sets {@link UserToken#user}; unknown by default. */
        public Builder user(StaffUser user) {
            this.user = Objects.requireNonNull(user, "user");
            return this;
        }

        /** Sets {@link UserToken#renewals}, which must not be negative; 0 by default. */
        public Builder renewals(int renewals) {
            if (renewals < 0) {
                throw new IllegalArgumentException("renewals must not be negative, as " + renewals + " is");
            }
            this.renewals = renewals;
            return this;
        }

        public UserToken build() {
            return new UserToken(this);
        }

        @Override
        public String toString() {
            return "UserToken.Builder[site " + siteId + "]";
        }
    }
}
