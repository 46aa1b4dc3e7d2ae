package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TransportFailureTest {
    @Test
    void cause_isNamedByClassesWithoutMessages() {
        IOException root = new IOException("hunter2");
        root.initCause(new IllegalStateException("hunter2"));
        root.addSuppressed(new IllegalStateException("hunter2"));

        TransportFailure failure = TransportFailure.of(TransportFailure.Kind.IO, root);

        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString())
                .contains(
                        "java.io.IOException",
                        "java.lang.IllegalStateException",
                        getClass().getName())
                .doesNotContain("hunter2");
    }

    @Test
    void cycleOfCauses_ends() {
        IOException first = new IOException();
        IOException second = new IOException(first);
        first.initCause(second);
        assertThat(TransportFailure.of(TransportFailure.Kind.IO, first)).hasMessageContaining("IOException");
    }
}
