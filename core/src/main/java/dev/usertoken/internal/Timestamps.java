package dev.usertoken.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Reads the points in time and the spans that the service and HTTP write. What cannot be read is absent. */
public final class Timestamps {
    private static final Duration LONGEST_SPAN = Duration.ofDays(366);

    /** ISO 8601 with {@code Z}, an offset, or no zone; {@code T} or a space; 0 to 9 fraction digits. */
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][ ]")
            .appendPattern("HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private Timestamps() {}

    /**
     * A date-time of the service; without a zone it is in UTC (service, IssueResponse). The years 1 and 9999 are .NET's
     * least and greatest date, which stand for "not set", so they count as absent.
     */
    public static Optional<Instant> dateTime(String text) {
        try {
            TemporalAccessor parsed = DATE_TIME.parseBest(text.trim(), ZonedDateTime::from, LocalDateTime::from);
            Instant instant = parsed instanceof ZonedDateTime
                    ? ((ZonedDateTime) parsed).toInstant()
                    : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
            int year = instant.atOffset(ZoneOffset.UTC).getYear();
            return year < 2000 || year >= 9999 ? Optional.empty() : Optional.of(instant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An HTTP date: IMF-fixdate of RFC 9110, section 5.6.7. */
    public static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A positive number of seconds, whole or with a fraction that is dropped; at most 366 days. */
    public static Optional<Duration> seconds(String text) {
        String whole = text.trim();
        int dot = whole.indexOf('.');
        if (dot >= 0) {
            whole = whole.substring(0, dot);
        }
        if (whole.isEmpty() || whole.length() > 9) {
            return Optional.empty();
        }
        for (int i = 0; i < whole.length(); i++) {
            if (whole.charAt(i) < '0' || whole.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        Duration span = Duration.ofSeconds(Long.parseLong(whole));
        return span.isZero() || span.compareTo(LONGEST_SPAN) > 0 ? Optional.empty() : Optional.of(span);
    }
}
