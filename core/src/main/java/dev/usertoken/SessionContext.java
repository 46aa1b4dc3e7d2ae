package dev.usertoken;

import dev.usertoken.internal.store.LoginGuard;
import dev.usertoken.internal.store.RefreshStore;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;

/** The login of a session, with its client, its options, its login guard and its refresh schedule. Immutable. */
final class SessionContext {
    private final UserTokenClient client;
    private final ClientContext clientContext;
    private final StaffCredentials credentials;
    private final SessionOptions options;
    private final TokenKey key;
    private final LoginGuard guard;
    private final RefreshSchedule schedule;

    SessionContext(
            UserTokenClient client,
            ClientContext clientContext,
            StaffCredentials credentials,
            SessionOptions options,
            TokenKey key,
            LoginGuard guard,
            RefreshSchedule schedule) {
        this.client = client;
        this.clientContext = clientContext;
        this.credentials = credentials;
        this.options = options;
        this.key = key;
        this.guard = guard;
        this.schedule = schedule;
    }

    UserTokenClient client() {
        return client;
    }

    ClientContext clientContext() {
        return clientContext;
    }

    StaffCredentials credentials() {
        return credentials;
    }

    SessionOptions options() {
        return options;
    }

    LoginGuard guard() {
        return guard;
    }

    RefreshSchedule schedule() {
        return schedule;
    }

    /** Creates the store for one refresh, or for one revocation. */
    RefreshStore store() {
        return client.store(key);
    }

    /** Returns a token as it was before it was stored. */
    UserToken fromStore(StoredToken stored) {
        return UserToken.fromStore(credentials.siteId(), stored);
    }

    void emit(TokenEvent.Type type) {
        emit(event(type));
    }

    void emit(TokenEvent.Builder event) {
        clientContext.events().emit(event.build());
    }

    TokenEvent.Builder event(TokenEvent.Type type) {
        return TokenEvent.builder(type).siteId(credentials.siteId()).username(credentials.username());
    }

    /** Returns the exception for a caller that no longer waits for a token. */
    TransportException waitEnded(Kind kind) {
        TransportFailure failure = TransportFailure.of(kind);
        return new TransportException(
                Operation.ISSUE,
                kind,
                false,
                ErrorMessages.failed(Operation.ISSUE) + "waiting for a token: " + failure.getMessage(),
                failure);
    }

    /** Emits an event, and returns the exception for a login that is not sent yet. */
    AuthenticationException paused(Duration pause) {
        AuthenticationException paused =
                ErrorResponse.paused(pause, clientContext.time().now().plus(pause));
        emit(event(TokenEvent.Type.LOGIN_PAUSED).cause(paused));
        return paused;
    }
}
