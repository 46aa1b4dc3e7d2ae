package dev.usertoken.it.operations;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** A login, a token and a client. Their secrets contain "planted", so that tests can search texts for them. */
final class TestData {
    static final String API_KEY = "planted-api-key";
    static final String PASSWORD = "planted-password";
    static final String TOKEN = "planted-token";
    static final String SITE = "-99";

    static final StaffCredentials LOGIN = StaffCredentials.of(SITE, "Siteowner", Secret.of(PASSWORD));
    static final StaffCredentials SANDBOX_LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));
    static final Instant TOKEN_EXPIRY = Instant.parse("2026-11-24T16:27:43Z");
    static final UserToken USER_TOKEN = UserToken.of(SITE, Secret.of(TOKEN), TOKEN_EXPIRY);

    private TestData() {}

    /** Returns a builder with a timeout that only a hanging call reaches. */
    static UserTokenClient.Builder client(URI baseUri) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(API_KEY))
                .baseUri(baseUri)
                .codec(new JsonCodec())
                .timeout(Duration.ofSeconds(20));
    }

    static UserTokenClient.Builder client(ScriptedServer server) {
        return client(server.uri(""));
    }

    static UserTokenClient.Builder client(SandboxServer server) {
        return client(server.baseUri()).apiKey(Secret.of(SandboxServer.API_KEY));
    }
}
