package dev.usertoken;

import dev.usertoken.internal.JwtExpiry;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads replies: liberal in the shapes it takes, strict in what it calls a token (service, IssueResponse and Replies).
 */
final class Replies {
    /** Of a token whose expiry is not told (service, Life and limits). */
    static final Duration DOCUMENTED_LIFE = Duration.ofHours(24);

    private static final List<String> ISSUE_FIELDS = List.of("AccessToken", "TokenType", "Expires", "User");
    private static final List<String> RENEW_FIELDS =
            List.of("AccessToken", "TokenType", "Expires", "User", "Expiration", "AccessTokenExpiration", "ExpiresIn");
    private static final List<String> REVOKE_FIELDS = List.of("AccessToken");

    private final List<Codec> codecs;
    private final Wire wire;

    Replies(List<Codec> codecs, Wire wire) {
        this.codecs = codecs;
        this.wire = wire;
    }

    /**
     * The token that a 2xx answer to a login holds.
     *
     * @param sentAt from before the request was sent, in the client's time
     */
    UserToken issued(TransportResponse response, String siteId, Instant sentAt) {
        Fields fields = fields(Operation.ISSUE, response, Payload.of(response));
        Secret secret = accessToken(Operation.ISSUE, response, fields)
                .orElseThrow(() -> unreadable(Operation.ISSUE, response, "holds no AccessToken", null));
        Instant expiresAt = firstPresent(fields.dateTime("Expires"), JwtExpiry.of(secret.reveal()))
                .orElseGet(() -> sentAt.plus(DOCUMENTED_LIFE));
        Reply reply = Reply.of(response.status(), response.headers(), fields.without(ISSUE_FIELDS));
        return UserToken.issued(siteId, secret, type(fields, "Bearer"), expiresAt, user(fields), reply);
    }

    /**
     * The token as it is after a 2xx answer to its renewal.
     *
     * @param sentAt from before the request was sent, in the client's time
     */
    UserToken renewed(TransportResponse response, UserToken old, Instant sentAt) {
        Payload payload = Payload.of(response);
        if (payload.isBlank() && !isDelimited(response)) {
            throw unreadable(Operation.RENEW, response, "is empty and may have been cut off", null);
        }
        Fields fields = fields(Operation.RENEW, response, payload);
        Optional<Secret> replaced =
                accessToken(Operation.RENEW, response, fields).filter(secret -> !secret.equals(old.secret()));
        Secret secret = replaced.orElse(old.secret());
        Instant expiresAt = firstPresent(
                        fields.dateTime("Expires"),
                        fields.dateTime("Expiration"),
                        fields.dateTime("AccessTokenExpiration"),
                        fields.seconds("ExpiresIn").map(sentAt::plus),
                        replaced.flatMap(token -> JwtExpiry.of(token.reveal())))
                .orElseGet(
                        () -> (replaced.isPresent() ? sentAt : old.expiresAt().orElse(sentAt)).plus(DOCUMENTED_LIFE));
        Reply reply = Reply.of(response.status(), response.headers(), fields.without(RENEW_FIELDS));
        return old.renewed(secret, type(fields, old.type()), expiresAt, user(fields), reply);
    }

    /** A 2xx answer to a revocation. Its body is nobody's business: whatever it is, the token has ended. */
    Reply revoked(TransportResponse response) {
        return Reply.of(
                response.status(),
                response.headers(),
                leniently(Payload.of(response)).without(REVOKE_FIELDS));
    }

    /** What an answer other than 2xx means. */
    ApiException refused(Operation operation, TransportResponse response, Instant receivedAt) {
        Payload payload = Payload.of(response);
        Fields fields = leniently(payload);
        Optional<Fields> error = fields.nested("Error");
        Fields details = error.orElse(fields);
        Refusal refusal = Refusal.of(
                operation,
                response.status(),
                details.text("Code"),
                details.text("Message"),
                details.text("ReasonCode"),
                retryAfter(response.headers(), receivedAt),
                payload.isHtml());
        return refusal.toException(operation, wire.describe(operation));
    }

    private Fields fields(Operation operation, TransportResponse response, Payload payload) {
        if (payload.isBlank()) {
            return Fields.none();
        }
        Codec codec = payload.codec(codecs, wire.writer())
                .orElseThrow(() -> unreadable(
                        operation, response, "is of a media type that none of the codecs at hand reads", null));
        try {
            return payload.decode(codec);
        } catch (CodecFailure e) {
            throw unreadable(operation, response, "cannot be read", e);
        }
    }

    private Fields leniently(Payload payload) {
        if (!payload.isBlank()) {
            Optional<Codec> codec = payload.codec(codecs, wire.writer());
            if (codec.isPresent()) {
                try {
                    return payload.decode(codec.get());
                } catch (CodecFailure e) {
                    return Fields.none();
                }
            }
        }
        return Fields.none();
    }

    /**
     * Returns true if the end of the body is declared, so that an empty one was not cut off: TLS sockets and the JDK's
     * client report a connection that was cut as an ordinary end (RFC 9112, section 9.8).
     */
    private static boolean isDelimited(TransportResponse response) {
        return response.status() == 204
                || response.headers().first("Content-Length").isPresent()
                || response.headers().first("Transfer-Encoding").isPresent();
    }

    @SafeVarargs
    private static Optional<Instant> firstPresent(Optional<Instant>... candidates) {
        for (Optional<Instant> candidate : candidates) {
            if (candidate.isPresent()) {
                return candidate;
            }
        }
        return Optional.empty();
    }

    private Optional<Secret> accessToken(Operation operation, TransportResponse response, Fields fields) {
        try {
            return fields.text("AccessToken").map(Secret::of).map(UserToken::bare);
        } catch (IllegalArgumentException e) {
            throw unreadable(operation, response, "holds an AccessToken that no header can carry", null);
        }
    }

    private static String type(Fields fields, String otherwise) {
        return fields.text("TokenType").orElse(otherwise);
    }

    private static Optional<StaffUser> user(Fields fields) {
        return fields.nested("User")
                .map(user -> StaffUser.of(
                        user.wholeNumber("Id").orElse(0L),
                        user.text("FirstName").orElse(""),
                        user.text("LastName").orElse(""),
                        user.text("Type").orElse("")));
    }

    /** RFC 9110, section 10.2.3: seconds, or a date, which is counted from the reply's own date where it has one. */
    private static Optional<Duration> retryAfter(Headers headers, Instant receivedAt) {
        return headers.first("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, headers.first("Date"), receivedAt));
    }

    private ResponseException unreadable(
            Operation operation, TransportResponse response, String why, CodecFailure cause) {
        return new ResponseException(
                operation,
                response.status(),
                Messages.failed(operation) + wire.describe(operation) + " answered " + response.status()
                        + ", but the reply " + why,
                cause);
    }
}
