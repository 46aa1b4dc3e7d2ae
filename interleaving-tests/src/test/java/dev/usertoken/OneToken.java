package dev.usertoken;

/** The specification of a session: one token at a time, until it is rejected. It starts with token 1. */
public final class OneToken {
    private int held = 1;
    private int issued = 1;

    public int token() {
        if (held == 0) {
            issued++;
            held = issued;
        }
        return held;
    }

    public void invalidate(int number) {
        if (held == number) {
            held = 0;
        }
    }
}
