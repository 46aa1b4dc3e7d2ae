package dev.usertoken.testkit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The ways a reply may spell when a token ends (service, IssueResponse). */
final class Expiry {
    private static final int USUAL_DIGITS = 7;

    private Expiry() {}

    /** As the service's framework spells a UTC time: up to seven digits of a second, without trailing zeros. */
    static String usual(Instant expires) {
        return withoutZone(expires) + "Z";
    }

    static String withoutZone(Instant expires) {
        return spell(expires, ZoneOffset.UTC, 0, USUAL_DIGITS);
    }

    static String atOffset(Instant expires, ZoneOffset offset) {
        return spell(expires, offset, 0, USUAL_DIGITS) + (offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
    }

    static String withDigits(Instant expires, int digits) {
        return spell(expires, ZoneOffset.UTC, digits, digits) + "Z";
    }

    private static String spell(Instant expires, ZoneOffset offset, int least, int most) {
        DateTimeFormatterBuilder pattern = new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .appendPattern("'T'HH:mm:ss");
        if (most > 0) {
            pattern.appendFraction(ChronoField.NANO_OF_SECOND, least, most, true);
        }
        return pattern.toFormatter(Locale.ROOT).format(expires.atOffset(offset));
    }
}
