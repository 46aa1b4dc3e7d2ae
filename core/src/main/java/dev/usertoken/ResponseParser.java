package dev.usertoken;

import dev.usertoken.internal.http.ResponseBody;
import dev.usertoken.internal.http.ResponseFields;
import dev.usertoken.internal.time.JwtExpiry;
import dev.usertoken.internal.time.Timestamps;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parser of responses (service, IssueResponse and Responses), which is lenient about their structure and strict about
 * the token.
 */
final class ResponseParser {
    /** The life of a token without an expiry (service, Life and limits). */
    static final Duration DOCUMENTED_LIFE = Duration.ofHours(24);

    private static final List<String> ISSUE_FIELDS = List.of("TokenType", "Expires", "User");
    private static final List<String> RENEW_FIELDS =
            List.of("TokenType", "Expires", "User", "Expiration", "AccessTokenExpiration", "ExpiresIn");

    private static final Pattern LAST_CODING_CHUNKED = Pattern.compile("(?i)(.*,)?[ \\t]*chunked[ \\t]*");

    private final List<Codec> codecs;
    private final RequestFactory requests;

    ResponseParser(List<Codec> codecs, RequestFactory requests) {
        this.codecs = codecs;
        this.requests = requests;
    }

    /**
     * Returns the token in a 2xx response to a login.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ResponseException if the response contains no token, or cannot be read
     * @throws ApiException if the response is an error
     */
    UserToken issued(TransportResponse response, String siteId, Instant sentAt) {
        ResponseFields fields = fields(Operation.ISSUE, response, ResponseBody.of(response));
        Secret secret = accessToken(Operation.ISSUE, response, fields, sentAt)
                .orElseThrow(() -> unreadable(Operation.ISSUE, response, "contains no AccessToken", null));
        Instant expiresAt = firstPresent(fields.dateTime("Expires"), JwtExpiry.of(secret.reveal()))
                .orElseGet(() -> plus(sentAt, DOCUMENTED_LIFE));
        Reply reply = new Reply(response.status(), response.headers(), fields.without(ISSUE_FIELDS));
        return UserToken.issued(
                siteId, secret, type(fields, "Bearer"), expiresAt, user(fields).orElse(null), reply);
    }

    /**
     * Returns the token after a 2xx response to its renewal.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ResponseException if the response cannot be read
     * @throws ApiException if the response is an error
     */
    UserToken renewed(TransportResponse response, UserToken old, Instant sentAt) {
        ResponseBody body = ResponseBody.of(response);
        if (body.isBlank() && !isDelimited(response)) {
            throw unreadable(Operation.RENEW, response, "is empty and may have been cut off", null);
        }
        ResponseFields fields = fields(Operation.RENEW, response, body);
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
        Reply reply = new Reply(response.status(), response.headers(), fields.without(RENEW_FIELDS));
        return old.renewed(
                secret, type(fields, old.type()), expiresAt, user(fields).orElse(null), reply);
    }

    /**
     * Returns the {@link Reply} of a 2xx response to a revocation. Any body but an error means that the token has
     * ended.
     *
     * @param sentAt before the request was sent, in the client's time
     * @throws ApiException if the response is an error
     */
    Reply revoked(TransportResponse response, Instant sentAt) {
        ResponseFields fields = leniently(ResponseBody.of(response));
        requireNoError(Operation.REVOKE, response, fields, sentAt);
        return new Reply(response.status(), response.headers(), fields.without(Collections.emptyList()));
    }

    /** Returns the exception for a response other than 2xx. */
    ApiException refused(Operation operation, TransportResponse response, Instant receivedAt, String advice) {
        ResponseBody body = ResponseBody.of(response);
        ResponseFields fields = leniently(body);
        boolean page = body.isHtml() || (body.isDeclaredHtml() && !error(fields).isPresent());
        ResponseFields details = fields.nested("Error").orElse(fields);
        return refused(operation, response, details, receivedAt, page, advice, whyUnread(body, details));
    }

    /**
     * @param advice additional advice if the login is refused; may be empty
     * @param note additional information about the body; may be empty
     */
    private ApiException refused(
            Operation operation,
            TransportResponse response,
            ResponseFields details,
            Instant receivedAt,
            boolean page,
            String advice,
            String note) {
        ErrorResponse refusal = ErrorResponse.of(
                operation,
                response.status(),
                details.text("Code").orElse(null),
                details.text("Message").orElse(null),
                details.text("ReasonCode").orElse(null),
                retryAfter(response.headers(), receivedAt).orElse(null),
                page);
        return refusal.toException(operation, requests.describe(operation), advice, note);
    }

    private ResponseFields fields(Operation operation, TransportResponse response, ResponseBody body) {
        if (body.isBlank()) {
            return ResponseFields.none();
        }
        try {
            return body.decode(codecs, requests.writer())
                    .orElseThrow(() -> unreadable(operation, response, whyUndecoded(body), null));
        } catch (CodecFailure e) {
            throw unreadable(operation, response, body.isEncoded() ? whyUndecoded(body) : "cannot be read", e);
        }
    }

    private static String coding(ResponseBody body) {
        return (body.isGzip() ? "is compressed with gzip" : "has a content coding")
                + ", which the request did not ask for; check the proxies between here and the service";
    }

    /**
     * Returns the reason that an encoded body has no readable error; empty if its error was read, or if it is not
     * encoded.
     */
    private static String whyUnread(ResponseBody body, ResponseFields error) {
        return body.isEncoded()
                        && !body.isBlank()
                        && !error.text("Code").isPresent()
                        && !error.text("Message").isPresent()
                ? "; the body of the response could not be read, because it " + coding(body)
                : "";
    }

    private static String whyUndecoded(ResponseBody body) {
        if (body.isEncoded()) {
            return coding(body);
        }
        return body.isHtml()
                ? "is an HTML page, so it is not from the service; check the base URI, and the proxies on the way to it"
                : "is of a media type that none of the codecs at hand reads";
    }

    private ResponseFields leniently(ResponseBody body) {
        if (body.isBlank()) {
            return ResponseFields.none();
        }
        try {
            return body.decode(codecs, requests.writer()).orElse(ResponseFields.none());
        } catch (CodecFailure e) {
            return ResponseFields.none();
        }
    }

    /**
     * Returns true if the body ends where its head declares, so that a blank body was not cut off: TLS sockets and the
     * JDK's client report a connection that was cut as an ordinary end (RFC 9112, sections 6.3 and 9.8). A missing
     * last chunk is a failure of the transport.
     */
    private static boolean isDelimited(TransportResponse response) {
        if (response.status() == 204) {
            return true;
        }
        List<String> codings = response.headers().all("Transfer-Encoding");
        if (!codings.isEmpty()) {
            return LAST_CODING_CHUNKED.matcher(codings.get(codings.size() - 1)).matches();
        }
        List<String> lengths = response.headers().all("Content-Length");
        String length = String.valueOf(response.bodyLength());
        return !lengths.isEmpty()
                && lengths.stream().allMatch(declared -> declared.trim().equals(length));
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
            Operation operation, TransportResponse response, ResponseFields fields, Instant sentAt) {
        Optional<String> text = fields.token();
        if (!text.isPresent()) {
            requireNoError(operation, response, fields, sentAt);
        }
        try {
            return text.map(Secret::of).map(UserToken::bare);
        } catch (IllegalArgumentException e) {
            throw unreadable(operation, response, "contains an AccessToken that no header can carry", null);
        }
    }

    /** Throws the service's error, which some gateways return under a status of success. */
    private void requireNoError(
            Operation operation, TransportResponse response, ResponseFields fields, Instant sentAt) {
        Optional<ResponseFields> error = error(fields);
        if (error.isPresent()) {
            throw refused(operation, response, error.get(), sentAt, false, "", "");
        }
    }

    /** Returns the error of the service; absent if it has neither a code nor a message. */
    private static Optional<ResponseFields> error(ResponseFields fields) {
        return fields.nested("Error")
                .filter(error ->
                        error.text("Code").isPresent() || error.text("Message").isPresent());
    }

    /** Adds without leaving the range of {@link Instant}: the expiry of a caller's token may be {@link Instant#MAX}. */
    private static Instant plus(Instant time, Duration span) {
        return time.isAfter(Instant.MAX.minus(span)) ? Instant.MAX : time.plus(span);
    }

    private static String type(ResponseFields fields, String otherwise) {
        return fields.text("TokenType").orElse(otherwise);
    }

    private static Optional<StaffUser> user(ResponseFields fields) {
        return fields.nested("User").map(user -> {
            OptionalLong id = user.wholeNumber("Id");
            String firstName = user.text("FirstName").orElse("");
            String lastName = user.text("LastName").orElse("");
            String type = user.text("Type").orElse("");
            return id.isPresent()
                    ? StaffUser.of(id.getAsLong(), firstName, lastName, type)
                    : StaffUser.of(firstName, lastName, type);
        });
    }

    /**
     * Returns the pause that the response asks for (RFC 9110, section 10.2.3). A date is counted from the date of the
     * response, if it has one, so that a wrong local clock does no harm.
     */
    private static Optional<Duration> retryAfter(Headers headers, Instant receivedAt) {
        Optional<String> value = headers.first("Retry-After").map(String::trim);
        if (value.filter("0"::equals).isPresent()) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> seconds = value.flatMap(Timestamps::seconds);
        if (seconds.isPresent()) {
            return seconds;
        }
        Instant sentAt = headers.first("Date").flatMap(Timestamps::httpDate).orElse(receivedAt);
        return value.flatMap(Timestamps::httpDate)
                .map(until -> Duration.between(sentAt, until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private ResponseException unreadable(
            Operation operation, TransportResponse response, String why, @Nullable CodecFailure cause) {
        return new ResponseException(
                operation,
                response.status(),
                ErrorMessages.failed(operation) + requests.describe(operation) + " returned " + response.status()
                        + ", but the response " + why,
                cause);
    }
}
