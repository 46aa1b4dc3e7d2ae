package dev.usertoken.examples.jdkxml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.testkit.SandboxServer;
import org.junit.jupiter.api.Test;

final class JdkXmlTest {
    @Test
    void example_runsAgainstSandbox() {
        try (SandboxServer sandbox = SandboxServer.start()) {
            String output = JdkXml.run(
                    sandbox.baseUri(),
                    Secret.of(SandboxServer.API_KEY),
                    StaffCredentials.of(
                            SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));

            assertThat(output).startsWith("a token of ").contains("transport jdk (", "codecs xml (");
            assertThat(sandbox.requests()).hasSize(2);
            assertThat(sandbox.requests().get(0).headers().first("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/xml"));
        }
    }
}
