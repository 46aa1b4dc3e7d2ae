package dev.usertoken.examples.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.AuthenticationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrListenerTest {
    @TempDir
    Path folder;

    @Test
    void recording_hasAttemptsAndOutcomes() throws IOException {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable("dev.usertoken.TokenEvent");
            recording.start();
            try (Sandbox sandbox = new Sandbox(new JfrListener())) {
                sandbox.client.issue(Sandbox.LOGIN);
                assertThatThrownBy(() -> sandbox.client.issue(Sandbox.MISTYPED))
                        .isInstanceOf(AuthenticationException.class);
            }
            recording.stop();
            events = read(recording);
        }

        assertThat(events)
                .extracting(event -> event.getString("type"))
                .containsExactly(
                        "PROVIDER_SELECTED",
                        "PROVIDER_SELECTED",
                        "ATTEMPT_STARTED",
                        "OPERATION_SUCCEEDED",
                        "ATTEMPT_STARTED",
                        "ATTEMPT_FAILED",
                        "OPERATION_FAILED");
        RecordedEvent succeeded = events.get(3);
        assertThat(succeeded.getString("operation")).isEqualTo("ISSUE");
        assertThat(succeeded.getString("siteId")).isEqualTo("-99");
        assertThat(succeeded.getInt("status")).isEqualTo(200);
        assertThat(succeeded.getDuration("elapsed")).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        RecordedEvent failed = events.get(6);
        assertThat(failed.getLong("callId")).isEqualTo(events.get(5).getLong("callId"));
        assertThat(failed.getLong("callId")).isNotEqualTo(succeeded.getLong("callId"));
        assertThat(failed.getInt("status")).isEqualTo(403);
        assertThat(failed.getString("diagnosis")).isEqualTo("LOGIN_REFUSED");
        assertThat(failed.getString("causeType")).isEqualTo("dev.usertoken.AuthenticationException");
    }

    private List<RecordedEvent> read(Recording recording) throws IOException {
        Path file = folder.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.usertoken.TokenEvent"))
                .collect(Collectors.toList());
    }
}
