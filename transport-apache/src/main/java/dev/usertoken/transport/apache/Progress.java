package dev.usertoken.transport.apache;

/** How far an exchange has come. */
final class Progress {
    private volatile boolean connected;
    private volatile boolean begun;
    private volatile boolean whole;

    /** Whether the request is on its way over a connection to the origin, or to the proxy that passes on clear text. */
    boolean isConnected() {
        return connected;
    }

    void setConnected() {
        connected = true;
    }

    /** Whether the head of the response was received. */
    boolean isBegun() {
        return begun;
    }

    void setBegun() {
        begun = true;
    }

    /** Whether the response was received. */
    boolean isWhole() {
        return whole;
    }

    void setWhole() {
        whole = true;
    }
}
