package dev.usertoken.internal;

import java.time.Duration;
import java.util.Objects;

/** Argument checks. Messages name the argument and what it must be, and never quote a text that may be secret. */
public final class Check {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Check() {}

    public static String notBlank(String argument, String value) {
        if (Objects.requireNonNull(value, argument).trim().isEmpty()) {
            throw new IllegalArgumentException(argument + " must not be blank");
        }
        return value;
    }

    /** Printable ASCII with no space at either end, as a header value that every hop hands on unchanged. */
    public static String headerValue(String argument, String value) {
        notBlank(argument, value);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(argument
                        + " becomes a header and must be printable ASCII, but character " + (i + 1) + " is not");
            }
        }
        if (value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ') {
            throw new IllegalArgumentException(argument + " becomes a header and must not start or end with a space");
        }
        return value;
    }

    /** Positive, and short enough to count in nanoseconds. */
    public static Duration timeout(String argument, Duration value) {
        if (Objects.requireNonNull(value, argument).isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(argument + " must be positive and at most a day, not " + value);
        }
        return value;
    }

    /** A type and a subtype (RFC 9110, section 8.3.1), perhaps with parameters. */
    public static String mediaType(String argument, String value) {
        headerValue(argument, value);
        if (!value.matches("[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+( *;.*)?")) {
            throw new IllegalArgumentException(argument + " must be a media type such as application/json");
        }
        return value;
    }
}
