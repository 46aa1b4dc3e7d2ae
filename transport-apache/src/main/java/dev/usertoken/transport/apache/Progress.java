package dev.usertoken.transport.apache;

import java.util.concurrent.atomic.AtomicReference;

/** How far an exchange has come. */
final class Progress {
    private volatile boolean connected;
    private volatile boolean begun;
    private volatile boolean lengthGiven;
    private final AtomicReference<End> end = new AtomicReference<>(End.NONE);

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

    void setBegun(boolean withLength) {
        lengthGiven = withLength;
        begun = true;
    }

    /** Whether what comes belongs to a body of a given length, which ends with no certain byte. */
    boolean isCounted() {
        return lengthGiven;
    }

    /** Whether the response was received. */
    boolean isWhole() {
        return end.get() == End.WHOLE;
    }

    /** False where the exchange was given up before, and its connection with it. */
    boolean setWhole() {
        return end.compareAndSet(End.NONE, End.WHOLE);
    }

    /** False where the response was received before: the connection may be another exchange's. */
    boolean giveUp() {
        return end.compareAndSet(End.NONE, End.GIVEN_UP) || end.get() == End.GIVEN_UP;
    }

    private enum End {
        NONE,
        WHOLE,
        GIVEN_UP
    }
}
