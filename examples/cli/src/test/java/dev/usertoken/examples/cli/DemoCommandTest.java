package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void demo_showsStepsAndMessagesWithoutSecrets() {
        Outcome outcome = Invocation.of("demo").run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.err).isEmpty();
        assertThat(outcome.out)
                .containsSubsequence(
                        "1. Issue",
                        "> POST /public/v6/usertoken/issue",
                        "> SiteId: -99",
                        "< 200",
                        "2. Use",
                        "> GET /public/v6/site/sites",
                        "> Authorization: Bearer ",
                        "< 200",
                        "3. Renew",
                        "> POST /public/v6/usertoken/renew",
                        "< 200",
                        "4. Revoke",
                        "> DELETE /public/v6/usertoken/revoke",
                        "< 200",
                        "5. Use",
                        "> GET /public/v6/site/sites",
                        "< 401",
                        "6. Renew",
                        "> POST /public/v6/usertoken/renew",
                        "< 401",
                        "the token was rejected",
                        "All steps had the expected results.\n")
                .contains("> API-Key: ", "\"Password\":", "\"AccessToken\":")
                .doesNotContain("eyJ");
    }

    @Test
    void demo_usesNamedTransportAndFormat() {
        assertThat(Invocation.of("demo", "--transport", "jdk", "--format", "json")
                        .run()
                        .exitCode)
                .isEqualTo(0);
        assertThat(Invocation.of("demo", "--transport", "pigeon").run().err).contains("UT-P2");
    }
}
