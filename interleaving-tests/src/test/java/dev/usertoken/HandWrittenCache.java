package dev.usertoken;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** A cache as it is often written by hand: it looks, and then acts. */
@Param(name = "number", gen = IntGen.class, conf = "1:2")
public final class HandWrittenCache {
    private final AtomicInteger issued = new AtomicInteger(1);
    private volatile int held = 1;

    @Operation
    public int token() {
        int token = held;
        if (token == 0) {
            token = issued.incrementAndGet();
            held = token;
        }
        return token;
    }

    @Operation(params = "number")
    public void invalidate(int number) {
        if (held == number) {
            held = 0;
        }
    }
}
