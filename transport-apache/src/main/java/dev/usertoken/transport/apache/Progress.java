package dev.usertoken.transport.apache;

/** How far an exchange has come. */
final class Progress {
    private volatile boolean connected;
    private volatile boolean ended;
    private volatile boolean begun;
    private volatile boolean whole;

    /** Whether there is a connection to the origin, or to the proxy that passes on clear text. */
    boolean isConnected() {
        return connected;
    }

    void setConnected() {
        connected = true;
    }

    /** Whether the server has ended the connection. */
    boolean isEnded() {
        return ended;
    }

    void setEnded() {
        ended = true;
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
