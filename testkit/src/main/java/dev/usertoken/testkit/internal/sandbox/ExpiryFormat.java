package dev.usertoken.testkit.internal.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Formats the end of a token in the ways that a response may contain it (service, IssueResponse). */
public final class ExpiryFormat {
    private static final int USUAL_DIGITS = 7;

    private ExpiryFormat() {}

    /** Formats it as the service's framework does: in UTC, with up to seven digits of a second, without trailing zeros. */
    public static String usual(Instant expires) {
        return withoutZone(expires) + "Z";
    }

    public static String withoutZone(Instant expires) {
        return format(expires, ZoneOffset.UTC, 0, USUAL_DIGITS);
    }

    public static String atOffset(Instant expires, ZoneOffset offset) {
        return format(expires, offset, 0, USUAL_DIGITS) + (offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
    }

    public static String withDigits(Instant expires, int digits) {
        return format(expires, ZoneOffset.UTC, digits, digits) + "Z";
    }

    private static String format(Instant expires, ZoneOffset offset, int least, int most) {
        DateTimeFormatterBuilder pattern = new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .appendPattern("'T'HH:mm:ss");
        if (most > 0) {
            pattern.appendFraction(ChronoField.NANO_OF_SECOND, least, most, true);
        }
        return pattern.toFormatter(Locale.ROOT).format(expires.atOffset(offset));
    }
}
