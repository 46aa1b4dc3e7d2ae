package dev.usertoken.approvals;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Deviations from the approved file, which has an entry that is not named here. */
@Tag("jdk-independent")
@DisabledIfSystemProperty(named = "approve", matches = ".*", disabledReason = "would approve the deviations")
class ApprovedMessagesTest {
    private static final ExtensionContext CONTEXT = (ExtensionContext) Proxy.newProxyInstance(
            ApprovedMessagesTest.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) -> ApprovedMessagesTest.class);

    private final ApprovedMessages messages = new ApprovedMessages();

    @BeforeEach
    void read() throws IOException {
        messages.beforeAll(CONTEXT);
    }

    @Test
    void approvedMessage_isAccepted() {
        messages.check("port in use", "cannot listen on port 80, since it is in use", "{port}", 80);
        messages.check("several lines", "found:\n  low");
    }

    @Test
    void otherMessage_isRefusedWithRemedy() {
        assertThatThrownBy(() -> messages.check("port in use", "cannot listen on port 81", "{port}", 80))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("cannot listen on port 80, since it is in use")
                .hasMessageContaining("-Dapprove");
        assertThatThrownBy(() -> messages.check("several lines", "found:\n  low\n"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void missingEntry_isRefusedWithRemedy() {
        assertThatThrownBy(() -> messages.message("missing").accept(new IllegalStateException("text")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dapprove");
    }

    @Test
    void unusedEntry_isRefusedWithRemedy() {
        assertThatThrownBy(() -> messages.afterAll(CONTEXT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dapprove")
                .hasMessageContaining("this unused one");
    }
}
