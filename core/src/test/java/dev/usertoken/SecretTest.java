package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void textForm_isRedacted() {
        assertThat(List.of(Secret.of("hunter2")).toString()).isEqualTo("[Secret[redacted]]");
    }

    @Test
    void secrets_areEqualByText() {
        assertThat(Secret.of("a\uD800"))
                .isEqualTo(Secret.of("a\uD800"))
                .hasSameHashCodeAs(Secret.of("a\uD800"))
                .isNotEqualTo(Secret.of("a\uD801"))
                .isNotEqualTo(Secret.of("a"));
    }

    @Test
    void characters_areCopied() {
        char[] text = {'p', 'w'};
        Secret secret = Secret.of(text);
        text[0] = 'x';
        assertThat(secret.reveal()).isEqualTo("pw");
    }

    @Test
    void null_isRefusedWithRemedy() {
        for (ThrowingCallable missing :
                List.<ThrowingCallable>of(() -> Secret.of((String) null), () -> Secret.of((char[]) null))) {
            assertThatThrownBy(missing)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("text is null: check that the environment variable, property or file it is read from is"
                            + " set");
        }
    }

    @Test
    void javaSerialization_isRefused() {
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(Secret.of("hunter2")))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageNotContaining("hunter2");
    }
}
