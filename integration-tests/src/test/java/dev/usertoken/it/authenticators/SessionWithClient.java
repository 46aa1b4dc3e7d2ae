package dev.usertoken.it.authenticators;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import java.net.URI;
import java.time.Duration;

/** A session and its client, which are closed together. */
final class SessionWithClient implements AutoCloseable {
    static final String API_KEY = "planted-api-key";

    private final UserTokenClient client;
    private final TokenSession session;

    private SessionWithClient(UserTokenClient client, TokenSession session) {
        this.client = client;
        this.session = session;
    }

    /** Opens a session with a timeout that only a hanging call reaches. */
    static SessionWithClient at(URI baseUri, String password) {
        UserTokenClient client = UserTokenClient.builder()
                .baseUri(baseUri)
                .apiKey(Secret.of(API_KEY))
                .codec(new JsonCodec())
                .timeout(Duration.ofSeconds(20))
                .build();
        return new SessionWithClient(
                client, client.session(StaffCredentials.of("-99", "Siteowner", Secret.of(password))));
    }

    static SessionWithClient at(OriginServer origin) {
        return at(origin.uri(""), "planted-password");
    }

    TokenSession session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
        client.close();
    }
}
