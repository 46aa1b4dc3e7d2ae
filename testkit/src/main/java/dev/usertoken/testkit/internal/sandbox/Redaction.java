package dev.usertoken.testkit.internal.sandbox;

import dev.usertoken.spi.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Removes secrets from requests and responses that are shown to people. */
public final class Redaction {
    private static final String REDACTED = "***";
    private static final Set<String> SECRET_MEMBERS = Set.of("password", "accesstoken");
    private static final Set<String> HARMLESS_HEADERS = Set.of(
            "accept",
            "accept-encoding",
            "allow",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "host",
            "retry-after",
            "siteid",
            "transfer-encoding",
            "user-agent",
            "version");

    private Redaction() {}

    public static Headers of(Headers headers) {
        Headers.Builder redacted = Headers.builder();
        headers.forEach((name, value) -> redacted.add(name, isHarmless(name) ? value : redacted(value)));
        return redacted.build();
    }

    static Map<String, Object> ofMembers(Map<?, ?> members) {
        Map<String, Object> redacted = new LinkedHashMap<>();
        members.forEach((key, member) -> redacted.put(key.toString(), ofMember(key.toString(), member)));
        return redacted;
    }

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Map) {
            return ofMembers((Map<?, ?>) value);
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(Redaction::of).collect(Collectors.toList());
        }
        return value;
    }

    private static @Nullable Object ofMember(String name, @Nullable Object value) {
        return value != null && SECRET_MEMBERS.contains(name.toLowerCase(Locale.ROOT)) ? REDACTED : of(value);
    }

    private static boolean isHarmless(String name) {
        return HARMLESS_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String redacted(String value) {
        return value.startsWith("Bearer ") ? "Bearer " + REDACTED : REDACTED;
    }
}
