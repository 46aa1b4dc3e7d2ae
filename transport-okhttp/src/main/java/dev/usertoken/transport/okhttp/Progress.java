package dev.usertoken.transport.okhttp;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** How far a call has come; travels with the request as its tag. */
final class Progress {
    private final boolean userAgentGiven;
    private final AtomicBoolean sent = new AtomicBoolean();
    private volatile boolean connected;
    private volatile int status;
    private volatile IOException failure;

    Progress(boolean userAgentGiven) {
        this.userAgentGiven = userAgentGiven;
    }

    boolean userAgentGiven() {
        return userAgentGiven;
    }

    boolean isConnected() {
        return connected;
    }

    void setConnected() {
        connected = true;
    }

    /** True for the first caller. */
    boolean claimSending() {
        return sent.compareAndSet(false, true);
    }

    /** As the server sent it. */
    int status() {
        return status;
    }

    void setStatus(int status) {
        this.status = status;
    }

    /** Why the request that was sent has no response. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    void setFailure(IOException failure) {
        this.failure = failure;
    }
}
