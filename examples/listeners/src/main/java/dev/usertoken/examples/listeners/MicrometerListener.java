package dev.usertoken.examples.listeners;

import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Meters for a client and its sessions.
 *
 * <ul>
 *   <li>{@code usertoken.attempts}: the requests sent, each of which may be billed, by operation
 *   <li>{@code usertoken.operations}: the duration of operations, by operation and outcome
 *   <li>{@code usertoken.session}: the other events of sessions, by event; {@code token_fresh} and {@code token_stale}
 *       are hits, {@code token_awaited} is a miss
 *   <li>{@code usertoken.token.life}: the time until the token expires, by site and user; 0 if there is no valid one
 * </ul>
 */
public final class MicrometerListener implements TokenListener {
    private final MeterRegistry registry;
    private final Map<Tags, Expiry> expiries = new ConcurrentHashMap<>();

    public MicrometerListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onEvent(TokenEvent event) {
        switch (event.type()) {
            case PROVIDER_SELECTED:
            case PROVIDER_BROKEN:
            case ATTEMPT_FAILED:
                break;
            case ATTEMPT_STARTED:
                registry.counter("usertoken.attempts", "operation", operation(event))
                        .increment();
                break;
            case OPERATION_SUCCEEDED:
            case OPERATION_FAILED:
                registry.timer("usertoken.operations", "operation", operation(event), "outcome", outcome(event))
                        .record(event.elapsed());
                break;
            default:
                registry.counter("usertoken.session", "event", word(event.type()))
                        .increment();
                updateExpiry(event);
        }
    }

    private void updateExpiry(TokenEvent event) {
        if (event.expiresAt().isPresent()) {
            expiry(event).time = event.expiresAt().get();
        } else if (event.type() == TokenEvent.Type.TOKEN_INVALIDATED) {
            expiry(event).time = Instant.EPOCH;
        }
    }

    private Expiry expiry(TokenEvent event) {
        Tags login = Tags.of(
                "site", event.siteId().orElse(""), "user", event.username().orElse(""));
        return expiries.computeIfAbsent(login, tags -> {
            Expiry expiry = new Expiry();
            TimeGauge.builder("usertoken.token.life", expiry, TimeUnit.MILLISECONDS, this::millisUntil)
                    .tags(tags)
                    .register(registry);
            return expiry;
        });
    }

    private double millisUntil(Expiry expiry) {
        return Math.max(
                0, expiry.time.toEpochMilli() - registry.config().clock().wallTime());
    }

    private static String operation(TokenEvent event) {
        return event.operation().map(MicrometerListener::word).orElse("none");
    }

    private static String outcome(TokenEvent event) {
        if (event.type() == TokenEvent.Type.OPERATION_SUCCEEDED) {
            return "success";
        }
        return event.diagnosis()
                .map(MicrometerListener::word)
                .orElseGet(() -> event.failure().map(MicrometerListener::word).orElse("other"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static final class Expiry {
        volatile Instant time = Instant.EPOCH;
    }
}
