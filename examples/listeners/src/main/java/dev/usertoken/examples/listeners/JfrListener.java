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
        recorded.operation = event.operation().map(Enum::name).orElse(null);
        recorded.siteId = event.siteId().orElse(null);
        recorded.callId = event.callId();
        recorded.attempt = event.attempt();
        recorded.elapsed = event.elapsed().toMillis();
        recorded.status = event.status().orElse(0);
        recorded.diagnosis = event.diagnosis().map(Enum::name).orElse(null);
        recorded.failure = event.failure().map(Enum::name).orElse(null);
        recorded.causeType = event.causeType().orElse(null);
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
