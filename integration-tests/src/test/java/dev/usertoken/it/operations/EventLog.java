package dev.usertoken.it.operations;

import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import java.util.ArrayList;
import java.util.List;

/** Records the events of a client's operations in a short form: type, attempt and reason of failure. */
final class EventLog implements TokenListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void onEvent(TokenEvent event) {
        if (event.type() == TokenEvent.Type.PROVIDER_SELECTED) {
            return;
        }
        StringBuilder line = new StringBuilder(event.type().toString());
        line.append(' ').append(event.attempt());
        if (event.type() != TokenEvent.Type.OPERATION_SUCCEEDED) {
            event.status().ifPresent(status -> line.append(' ').append(status));
        }
        event.diagnosis().ifPresent(diagnosis -> line.append(' ').append(diagnosis));
        event.failure().ifPresent(failure -> line.append(' ').append(failure));
        lines.add(line.toString());
        notifyAll();
    }

    synchronized List<String> lines() {
        return new ArrayList<>(lines);
    }

    synchronized void await(String line) throws InterruptedException {
        while (!lines.contains(line)) {
            wait();
        }
    }
}
