package dev.usertoken.examples.listeners;

import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Writes events to the flight recordings that are running, as {@code dev.usertoken.TokenEvent}. */
public final class JfrListener implements TokenListener {
    @Override
    public void onEvent(TokenEvent event) {
        RecordedTokenEvent recorded = new RecordedTokenEvent();
        if (!recorded.shouldCommit()) {
            return;
        }
        recorded.type = event.type().name();
        event.operation().ifPresent(operation -> recorded.operation = operation.name());
        event.siteId().ifPresent(siteId -> recorded.siteId = siteId);
        recorded.callId = event.callId();
        recorded.attempt = event.attempt();
        recorded.elapsed = event.elapsed().toMillis();
        recorded.status = event.status().orElse(0);
        event.diagnosis().ifPresent(diagnosis -> recorded.diagnosis = diagnosis.name());
        event.failure().ifPresent(failure -> recorded.failure = failure.name());
        event.causeType().ifPresent(type -> recorded.causeType = type);
        recorded.commit();
    }

    @Name("dev.usertoken.TokenEvent")
    @Label("Token Event")
    @Category("usertoken")
    @StackTrace(false)
    static final class RecordedTokenEvent extends Event {
        @Label("Type")
        String type;

        @Label("Operation")
        String operation;

        @Label("Site")
        String siteId;

        @Label("Call")
        long callId;

        @Label("Attempt")
        int attempt;

        @Label("Elapsed")
        @Timespan(Timespan.MILLISECONDS)
        long elapsed;

        @Label("Status")
        int status;

        @Label("Diagnosis")
        String diagnosis;

        @Label("Failure")
        String failure;

        @Label("Cause")
        String causeType;
    }
}
