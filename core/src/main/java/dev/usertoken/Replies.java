package dev.usertoken;

import dev.usertoken.internal.JwtExpiry;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Parses replies (service, IssueResponse and Replies): lenient about their structure, strict about the token.
 */
final class Replies {
    /** The life of a token without an expiry (service, Life and limits). */
    static final Duration DOCUMENTED_LIFE = Duration.ofHours(24);

    private static final List<String> ISSUE_FIELDS = List.of("TokenType", "Expires", "User");
    private static final List<String> RENEW_FIELDS =
            List.of("TokenType", "Expires", "User", "Expiration", "AccessTokenExpiration", "ExpiresIn");

    private final List<Codec> codecs;
    private final Wire wire;

    Replies(List<Codec> codecs, Wire wire) {
        this.codecs = codecs;
        this.wire = wire;
    }

    /**
     * Returns the token in a 2xx response to a login.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ResponseException if the reply contains no token, or cannot be read
     * @throws ApiException if the reply is an error
     */
    UserToken issued(TransportResponse response, String siteId, Instant sentAt) {
        Fields fields = fields(Operation.ISSUE, response, Payload.of(response));
        Secret secret = accessToken(Operation.ISSUE, response, fields, sentAt)
                .orElseThrow(() -> unreadable(Operation.ISSUE, response, "holds no AccessToken", null));
        Instant expiresAt = firstPresent(fields.dateTime("Expires"), JwtExpiry.of(secret.reveal()))
                .orElseGet(() -> plus(sentAt, DOCUMENTED_LIFE));
        Reply reply = Reply.of(response.status(), response.headers(), fields.without(ISSUE_FIELDS));
        return UserToken.issued(siteId, secret, type(fields, "Bearer"), expiresAt, user(fields), reply);
    }

    /**
     * Returns the token after a 2xx response to its renewal.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ResponseException if the reply cannot be read
     * @throws ApiException if the reply is an error
     */
    UserToken renewed(TransportResponse response, UserToken old, Instant sentAt) {
        Payload payload = Payload.of(response);
        if (payload.isBlank() && !isDelimited(response)) {
            throw unreadable(Operation.RENEW, response, "is empty and may have been cut off", null);
        }
        Fields fields = fields(Operation.RENEW, response, payload);
        Optional<Secret> replaced =
                accessToken(Operation.RENEW, response, fields, sentAt).filter(secret -> !secret.equals(old.secret()));
        Secret secret = replaced.orElse(old.secret());
        Instant expiresAt = firstPresent(
                        fields.dateTime("Expires"),
                        fields.dateTime("Expiration"),
                        fields.dateTime("AccessTokenExpiration"),
                        fields.seconds("ExpiresIn").map(life -> plus(sentAt, life)),
                        replaced.flatMap(token -> JwtExpiry.of(token.reveal())))
                .orElseGet(() ->
                        plus(replaced.isPresent() ? sentAt : old.expiresAt().orElse(sentAt), DOCUMENTED_LIFE));
        Reply reply = Reply.of(response.status(), response.headers(), fields.without(RENEW_FIELDS));
        return old.renewed(secret, type(fields, old.type()), expiresAt, user(fields), reply);
    }

    /**
     * Returns the reply to a revocation with a 2xx response. Any body but an error means that the token has ended.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ApiException if the reply is an error
     */
    Reply revoked(TransportResponse response, Instant sentAt) {
        Fields fields = leniently(Payload.of(response));
        requireNoError(Operation.REVOKE, response, fields, sentAt);
        return Reply.of(response.status(), response.headers(), fields.without(Collections.emptyList()));
    }

    /** Returns the exception for a response other than 2xx. */
    ApiException refused(Operation operation, TransportResponse response, Instant receivedAt, String advice) {
        Payload payload = Payload.of(response);
        Fields fields = leniently(payload);
        boolean page =
                payload.isHtml() || (payload.isDeclaredHtml() && !error(fields).isPresent());
        return refused(operation, response, fields.nested("Error").orElse(fields), receivedAt, page, advice);
    }

    /** @param advice additional advice for the message; may be empty */
    private ApiException refused(
            Operation operation,
            TransportResponse response,
            Fields details,
            Instant receivedAt,
            boolean page,
            String advice) {
        Refusal refusal = Refusal.of(
                operation,
                response.status(),
                details.text("Code"),
                details.text("Message"),
                details.text("ReasonCode"),
                retryAfter(response.headers(), receivedAt),
                page);
        return refusal.toException(operation, wire.describe(operation), advice);
    }

    private Fields fields(Operation operation, TransportResponse response, Payload payload) {
        if (payload.isBlank()) {
            return Fields.none();
        }
        try {
            return payload.decode(codecs, wire.writer())
                    .orElseThrow(() -> unreadable(operation, response, whyUndecoded(payload), null));
        } catch (CodecFailure e) {
            throw unreadable(operation, response, isCoded(payload) ? whyUndecoded(payload) : "cannot be read", e);
        }
    }

    private static boolean isCoded(Payload payload) {
        return payload.isGzip() || payload.isEncoded();
    }

    private static String whyUndecoded(Payload payload) {
        if (isCoded(payload)) {
            return (payload.isGzip() ? "is compressed with gzip" : "has a content coding")
                    + ", which the request did not ask for; check the proxies between here and the service";
        }
        return payload.isHtml()
                ? "is an HTML page, so it is not from the service; check the base URI, and the proxies on the way to it"
                : "is of a media type that none of the codecs at hand reads";
    }

    private Fields leniently(Payload payload) {
        if (!payload.isBlank()) {
            try {
                return payload.decode(codecs, wire.writer()).orElse(Fields.none());
            } catch (CodecFailure e) {
                return Fields.none();
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

    private Optional<Secret> accessToken(
            Operation operation, TransportResponse response, Fields fields, Instant sentAt) {
        Optional<String> text = fields.token();
        if (!text.isPresent()) {
            requireNoError(operation, response, fields, sentAt);
        }
        try {
            return text.map(Secret::of).map(UserToken::bare);
        } catch (IllegalArgumentException e) {
            throw unreadable(operation, response, "holds an AccessToken that no header can carry", null);
        }
    }

    /** Throws the service's error, which some gateways return under a status of success. */
    private void requireNoError(Operation operation, TransportResponse response, Fields fields, Instant sentAt) {
        Optional<Fields> error = error(fields);
        if (error.isPresent()) {
            throw refused(operation, response, error.get(), sentAt, false, "");
        }
    }

    /** Returns the error of the service; absent if it has neither a code nor a message. */
    private static Optional<Fields> error(Fields fields) {
        return fields.nested("Error")
                .filter(error ->
                        error.text("Code").isPresent() || error.text("Message").isPresent());
    }

    /** Adds without leaving the range of {@link Instant}: the expiry of a caller's token may be {@link Instant#MAX}. */
    private static Instant plus(Instant time, Duration span) {
        return time.isAfter(Instant.MAX.minus(span)) ? Instant.MAX : time.plus(span);
    }

    private static String type(Fields fields, String otherwise) {
        return fields.text("TokenType").orElse(otherwise);
    }

    private static Optional<StaffUser> user(Fields fields) {
        return fields.nested("User")
                .map(user -> StaffUser.of(
                        user.wholeNumber("Id"),
                        user.text("FirstName").orElse(""),
                        user.text("LastName").orElse(""),
                        user.text("Type").orElse("")));
    }

    /** Returns the pause that the reply asks for; a date is counted from the date of the reply, if it has one. */
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
