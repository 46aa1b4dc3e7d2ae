package dev.usertoken.internal;

import java.time.Duration;
import java.util.Objects;

/** Argument checks. Messages contain the name of the argument and the requirement, but no text that may be secret. */
public final class Check {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Check() {}

    /** Returns a value unless it is null, for example because it was read from an unset environment variable. */
    public static <T> T given(String argument, T value) {
        return Objects.requireNonNull(
                value,
                () -> argument
                        + " is null: check that the environment variable, property or file it is read from is set");
    }

    public static String notBlank(String argument, String value) {
        if (given(argument, value).trim().isEmpty()) {
            throw new IllegalArgumentException(argument + " must not be blank");
        }
        return value;
    }

    /** Requires printable ASCII without spaces at the ends, which every hop passes on unchanged in a header value. */
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

    /** Requires a positive duration that is short enough to count in nanoseconds. */
    public static Duration timeout(String argument, Duration value) {
        if (given(argument, value).isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(argument + " must be positive and at most a day, not " + value);
        }
        return value;
    }

    /** Requires a type and a subtype (RFC 9110, section 8.3.1), optionally with parameters. */
    public static String mediaType(String argument, String value) {
        headerValue(argument, value);
        if (!value.matches("[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+( *;.*)?")) {
            throw new IllegalArgumentException(argument + " must be a media type such as application/json");
        }
        return value;
    }
}
