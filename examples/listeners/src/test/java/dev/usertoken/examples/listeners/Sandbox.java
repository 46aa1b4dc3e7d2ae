package dev.usertoken.examples.listeners;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenListener;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;

/** A sandbox and a client with a listener. */
final class Sandbox implements AutoCloseable {
    static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));
    static final StaffCredentials MISTYPED =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of("mistyped"));

    final UserTokenClient client;
    private final SandboxServer server = SandboxServer.start();

    Sandbox(TokenListener listener) {
        client = UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .listener(listener)
                .build();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
