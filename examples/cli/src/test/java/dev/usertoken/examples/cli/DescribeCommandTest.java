package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescribeCommandTest {
    @Test
    void describe_printsTransportAndCodecsWithoutKey() {
        Outcome outcome = Invocation.of("describe").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).hasLineCount(1).contains("transport socket (", "codecs json (");
    }

    @Test
    void describe_printsNamedTransport() {
        Outcome outcome = Invocation.of("describe", "--transport", "jdk").run();

        assertThat(outcome.out).hasLineCount(1).contains("transport jdk (");
    }

    @Test
    void unknownTransport_isBadUsage() {
        Outcome outcome = Invocation.of("describe", "--transport", "pigeon").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("UT-P2", "found:");
    }
}
