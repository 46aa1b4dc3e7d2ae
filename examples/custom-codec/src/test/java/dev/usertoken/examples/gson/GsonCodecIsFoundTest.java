package dev.usertoken.examples.gson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import org.junit.jupiter.api.Test;

final class GsonCodecIsFoundTest {
    @Test
    void client_findsCodecAndIssuesToken() {
        try (SandboxServer sandbox = SandboxServer.start();
                UserTokenClient client = UserTokenClient.builder()
                        .baseUri(sandbox.baseUri())
                        .apiKey(Secret.of(SandboxServer.API_KEY))
                        .build()) {
            UserToken token = client.issue(StaffCredentials.of(
                    SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));

            assertThat(client.describe()).contains(GsonCodec.class.getName());
            assertThat(token.user()).isPresent();
        }
    }
}
