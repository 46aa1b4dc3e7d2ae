package dev.usertoken;

/** What a session must look like to its callers, whatever happens at once: one token at a time, until it is rejected. */
public final class OneToken {
    private int held;
    private int issued;

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
