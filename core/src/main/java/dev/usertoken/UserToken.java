package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.spi.StoredToken;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A staff user token and its site. It works at no other site (service, Life and limits), so the site is part of it.
 *
 * <p>Equal are tokens with the same site and the same secret.
 */
public final class UserToken {
    private static final String BEARER = "Bearer";

    private final String siteId;
    private final Secret secret;
    private final String type;
    private final Optional<Instant> expiresAt;
    private final Optional<StaffUser> user;
    private final int renewals;
    private final Optional<Reply> reply;

    private UserToken(
            String siteId,
            Secret secret,
            String type,
            Optional<Instant> expiresAt,
            Optional<StaffUser> user,
            int renewals,
            Optional<Reply> reply) {
        this.siteId = siteId;
        this.secret = secret;
        this.type = type;
        this.expiresAt = expiresAt;
        this.user = user;
        this.renewals = renewals;
        this.reply = reply;
    }

    /**
     * A token kept elsewhere, with an unknown expiry.
     *
     * @param secret with or without {@code Bearer} in front
     */
    public static UserToken of(String siteId, Secret secret) {
        return new UserToken(
                Check.headerValue("siteId", siteId),
                bare(secret),
                BEARER,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    /**
     * A token kept elsewhere.
     *
     * @param secret with or without {@code Bearer} in front
     */
    public static UserToken of(String siteId, Secret secret, Instant expiresAt) {
        return new UserToken(
                Check.headerValue("siteId", siteId),
                bare(secret),
                BEARER,
                Optional.of(Objects.requireNonNull(expiresAt, "expiresAt")),
                Optional.empty(),
                0,
                Optional.empty());
    }

    /** A token that a store kept. */
    static UserToken kept(String siteId, StoredToken token) {
        return new UserToken(
                siteId,
                bare(Secret.of(token.text())),
                BEARER,
                Optional.of(token.expiresAt()),
                Optional.empty(),
                token.renewals(),
                Optional.empty());
    }

    /**
     * This token for a store.
     *
     * @param refreshedAt in the server's time, as is the end
     */
    StoredToken toStore(Instant refreshedAt, Instant end) {
        return StoredToken.of(secret.reveal(), refreshedAt, end, renewals);
    }

    /** Stands for a token that something on the way to the server adds: no {@code Authorization} header is sent. */
    public static UserToken fromGateway(String siteId) {
        return new UserToken(
                Check.headerValue("siteId", siteId),
                Secret.of(""),
                BEARER,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    /**
     * A token as it was issued.
     *
     * @param secret as {@link #bare} makes it
     */
    static UserToken issued(
            String siteId, Secret secret, String type, Instant expiresAt, Optional<StaffUser> user, Reply reply) {
        return new UserToken(siteId, secret, type, Optional.of(expiresAt), user, 0, Optional.of(reply));
    }

    /**
     * This token as it is after a renewal.
     *
     * @param newSecret this token's own, or another one as {@link #bare} makes it
     */
    UserToken renewed(
            Secret newSecret, String newType, Instant newExpiry, Optional<StaffUser> newUser, Reply newReply) {
        return new UserToken(
                siteId,
                newSecret,
                newType,
                Optional.of(newExpiry),
                newUser.isPresent() ? newUser : user,
                renewals + 1,
                Optional.of(newReply));
    }

    public String siteId() {
        return siteId;
    }

    /** The token without {@code Bearer}; empty for one that a gateway adds. */
    public Secret secret() {
        return secret;
    }

    /** {@code Bearer}, or what the service called it. Stores do not keep it: a token from one is {@code Bearer}. */
    public String type() {
        return type;
    }

    /** When it ends, in the server's time; absent only for a token kept elsewhere without it. */
    public Optional<Instant> expiresAt() {
        return expiresAt;
    }

    /**
     * Whom it stands for, where the service told. Stores do not keep it, nor does a session: a token from a store lacks
     * it, and one that a session renewed has it only where the reply to the renewal tells it.
     */
    public Optional<StaffUser> user() {
        return user;
    }

    /** How often it was renewed, as far as is known; the service allows 7 (service, Life and limits). */
    public int renewals() {
        return renewals;
    }

    /** The reply that brought it, to a login or a renewal; absent for a token from a store, or kept elsewhere. */
    public Optional<Reply> reply() {
        return reply;
    }

    /** The value of an {@code Authorization} header, secret; empty where a gateway adds the token: send none then. */
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

    /** Site, expiry and renewals. */
    @Override
    public String toString() {
        return "UserToken[site " + siteId + ", expires "
                + expiresAt.map(Instant::toString).orElse("unknown") + ", renewals " + renewals + "]";
    }

    /**
     * A token's text without its scheme and without spaces around it.
     *
     * @throws IllegalArgumentException where nothing is left, or no header can carry it
     */
    static Secret bare(Secret secret) {
        String text =
                withoutSpacesAround(Objects.requireNonNull(secret, "secret").reveal());
        if (text.equalsIgnoreCase(BEARER) || text.regionMatches(true, 0, BEARER + " ", 0, BEARER.length() + 1)) {
            text = withoutSpacesAround(text.substring(BEARER.length()));
        }
        return Secret.of(Check.headerValue("secret", text));
    }

    /** Spaces alone: {@link String#trim} would let control characters pass unseen. */
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
}
