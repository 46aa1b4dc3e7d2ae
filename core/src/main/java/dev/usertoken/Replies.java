package dev.usertoken;

import dev.usertoken.internal.JwtExpiry;
import dev.usertoken.internal.MediaType;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads replies: liberal in the shapes it takes, strict in what it calls a token (service, IssueResponse and Replies).
 */
final class Replies {
    /** Of a token whose expiry is not told (service, Life and limits). */
    static final Duration DOCUMENTED_LIFE = Duration.ofHours(24);

    private static final List<String> ISSUE_FIELDS = List.of("accesstoken", "tokentype", "expires", "user");
    private static final List<String> RENEW_FIELDS =
            List.of("accesstoken", "tokentype", "expires", "user", "expiration", "accesstokenexpiration", "expiresin");
    private static final List<String> REVOKE_FIELDS = List.of("accesstoken");

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
        Fields fields = fields(Operation.ISSUE, response);
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
        Fields fields = fields(Operation.RENEW, response);
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
                response.status(), response.headers(), leniently(response).without(REVOKE_FIELDS));
    }

    /** What an answer other than 2xx means. */
    ApiException refused(Operation operation, TransportResponse response, Instant receivedAt) {
        Fields fields = leniently(response);
        Optional<Fields> error = fields.nested("Error");
        Fields details = error.orElse(fields);
        Refusal refusal = Refusal.of(
                operation,
                response.status(),
                details.text("Code"),
                details.text("Message"),
                details.text("ReasonCode"),
                retryAfter(response.headers(), receivedAt),
                isHtml(response));
        return refusal.toException(operation, wire.describe(operation));
    }

    private Fields fields(Operation operation, TransportResponse response) {
        if (isBlank(response.body())) {
            return Fields.none();
        }
        Codec codec = codec(response)
                .orElseThrow(() -> unreadable(
                        operation, response, "is of a media type that none of the codecs at hand reads", null));
        try {
            return decode(codec, response);
        } catch (CodecFailure e) {
            throw unreadable(operation, response, "cannot be read", e);
        }
    }

    private Fields leniently(TransportResponse response) {
        if (isBlank(response.body())) {
            return Fields.none();
        }
        return codec(response)
                .map(codec -> {
                    try {
                        return decode(codec, response);
                    } catch (CodecFailure e) {
                        return Fields.none();
                    }
                })
                .orElse(Fields.none());
    }

    private static Fields decode(Codec codec, TransportResponse response) throws CodecFailure {
        try {
            MediaType mediaType = contentType(response);
            Document document = codec instanceof MultipartCodec
                    ? ((MultipartCodec) codec)
                            .decode(
                                    response.body(),
                                    mediaType.charset(),
                                    mediaType.parameter("boundary").orElse(""))
                    : codec.decode(response.body(), mediaType.charset());
            return document == null ? Fields.none() : Fields.of(document);
        } catch (Exception e) {
            // All else that a codec throws, or suppresses within its failure, may quote the payload.
            throw e instanceof CodecFailure && e.getSuppressed().length == 0
                    ? (CodecFailure) e
                    : CodecFailure.notWellFormed();
        }
    }

    private Optional<Codec> codec(TransportResponse response) {
        MediaType mediaType = contentType(response);
        if (isHtml(response)) {
            return Optional.empty();
        }
        return mediaType.isGeneric() ? Optional.of(wire.writer()) : Wire.codecFor(mediaType, codecs);
    }

    private static MediaType contentType(TransportResponse response) {
        return MediaType.parse(response.headers().first("Content-Type"));
    }

    private static boolean isHtml(TransportResponse response) {
        MediaType mediaType = contentType(response);
        return mediaType.isHtml() || (mediaType.isGeneric() && looksLikeHtml(response.body()));
    }

    private static boolean looksLikeHtml(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 64), StandardCharsets.ISO_8859_1)
                .trim()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    private static boolean isBlank(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
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
