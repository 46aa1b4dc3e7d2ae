package dev.usertoken;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A call of an operation: creates its request, and parses the response. */
abstract class OperationCall<T> {
    final RequestFactory requests;
    final ResponseParser parser;

    private final Operation operation;
    private final String siteId;
    private final @Nullable String username;
    private final long id;

    /**
     * @param username the user name of the login, or null if it is unknown
     * @param id the id that all events of the call have in common
     */
    private OperationCall(
            Operation operation,
            RequestFactory requests,
            ResponseParser parser,
            String siteId,
            @Nullable String username,
            long id) {
        this.operation = operation;
        this.requests = requests;
        this.parser = parser;
        this.siteId = siteId;
        this.username = username;
        this.id = id;
    }

    /** Creates the request of an attempt. */
    abstract TransportRequest request(Duration timeLeft);

    /**
     * Parses a 2xx response.
     *
     * @param sentAt the time before the request was made
     * @throws ResponseException if the response cannot be parsed
     * @throws ApiException if the response contains an error
     */
    abstract T parse(TransportResponse response, Instant sentAt);

    /** Returns the exception for a response other than 2xx. */
    ApiException refused(TransportResponse response, Instant receivedAt) {
        return parser.refused(operation, response, receivedAt, "");
    }

    /**
     * Returns the exception for an attempt without a response, or for an attempt that was not made.
     *
     * @param isInDoubt true if the service may have received a request, as far as the kind of failure allows it
     */
    TransportException noResponse(TransportFailure failure, boolean isInDoubt) {
        Kind kind = failure.kind();
        return new TransportException(
                operation,
                kind,
                isInDoubt && kind != Kind.CONNECT && kind != Kind.TLS,
                ErrorMessages.failed(operation) + requests.describe(operation) + ": "
                        + ErrorMessages.of(failure, requests.hostAndPort()),
                failure);
    }

    /** Creates an event of this call. */
    TokenEvent.Builder event(TokenEvent.Type type) {
        TokenEvent.Builder event =
                TokenEvent.builder(type).operation(operation).siteId(siteId).callId(id);
        return username == null ? event : event.username(username);
    }

    /** A login. */
    static final class Issue extends OperationCall<UserToken> {
        private final StaffCredentials credentials;
        private volatile String advice = "";

        Issue(RequestFactory requests, ResponseParser parser, StaffCredentials credentials, long id) {
            super(Operation.ISSUE, requests, parser, credentials.siteId(), credentials.username(), id);
            this.credentials = credentials;
        }

        /** Creates the request. Rethrows the exceptions of the password supplier. */
        @Override
        TransportRequest request(Duration timeLeft) {
            Secret password = credentials.password();
            advice = ErrorMessages.advice(password);
            return requests.issue(credentials.siteId(), credentials.username(), password, timeLeft);
        }

        @Override
        UserToken parse(TransportResponse response, Instant sentAt) {
            return parser.issued(response, credentials.siteId(), sentAt);
        }

        @Override
        ApiException refused(TransportResponse response, Instant receivedAt) {
            return parser.refused(Operation.ISSUE, response, receivedAt, advice);
        }
    }

    /** A renewal of a token. */
    static final class Renew extends OperationCall<UserToken> {
        private final UserToken token;

        Renew(RequestFactory requests, ResponseParser parser, UserToken token, @Nullable String username, long id) {
            super(Operation.RENEW, requests, parser, token.siteId(), username, id);
            this.token = token;
        }

        @Override
        TransportRequest request(Duration timeLeft) {
            return requests.onBehalfOf(token, Operation.RENEW, timeLeft);
        }

        @Override
        UserToken parse(TransportResponse response, Instant sentAt) {
            return parser.renewed(response, token, sentAt);
        }
    }

    /** A revocation of a token. */
    static final class Revoke extends OperationCall<Reply> {
        private final UserToken token;

        Revoke(RequestFactory requests, ResponseParser parser, UserToken token, long id) {
            super(Operation.REVOKE, requests, parser, token.siteId(), null, id);
            this.token = token;
        }

        @Override
        TransportRequest request(Duration timeLeft) {
            return requests.onBehalfOf(token, Operation.REVOKE, timeLeft);
        }

        @Override
        Reply parse(TransportResponse response, Instant sentAt) {
            return parser.revoked(response, sentAt);
        }
    }
}
