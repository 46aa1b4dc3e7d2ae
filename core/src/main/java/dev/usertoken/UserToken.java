package dev.usertoken;

import dev.usertoken.internal.Check;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A staff user token and its site. It works at no other site (contract, Life and limits), so the site is part of it.
 *
 * <p>Equal are tokens with the same site and the same secret.
 */
public final class UserToken {
    private static final String BEARER = "Bearer";
    private static final Pattern PREFIXED = Pattern.compile(" *(?:bearer(?: +|$))?(.*?) *", Pattern.CASE_INSENSITIVE);

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

    static UserToken issued(
            String siteId, Secret secret, String type, Instant expiresAt, Optional<StaffUser> user, Reply reply) {
        return new UserToken(siteId, bare(secret), type, Optional.of(expiresAt), user, 0, Optional.of(reply));
    }

    UserToken renewed(
            Secret newSecret, String newType, Instant newExpiry, Optional<StaffUser> newUser, Reply newReply) {
        return new UserToken(
                siteId,
                bare(newSecret),
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

    /** {@code Bearer}, or what the service called it. */
    public String type() {
        return type;
    }

    /** When it ends, in the server's time; absent only for a token kept elsewhere without it. */
    public Optional<Instant> expiresAt() {
        return expiresAt;
    }

    /** Whom it stands for, where the service told. */
    public Optional<StaffUser> user() {
        return user;
    }

    /** How often this client has renewed it; the service allows 7 (contract, Life and limits). */
    public int renewals() {
        return renewals;
    }

    /** The reply that brought it; absent for a token kept elsewhere. */
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

    private static Secret bare(Secret secret) {
        String text = Objects.requireNonNull(secret, "secret").reveal();
        Matcher prefixed = PREFIXED.matcher(text);
        return Secret.of(Check.headerValue("secret", prefixed.matches() ? prefixed.group(1) : text));
    }
}
