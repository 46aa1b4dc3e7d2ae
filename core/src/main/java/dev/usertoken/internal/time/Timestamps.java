package dev.usertoken.internal.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A parser of the timestamps and durations of the service and of HTTP; unreadable values are absent. Written by hand,
 * since a {@link java.time.format.DateTimeFormatter} allocates three kilobytes for each date.
 */
public final class Timestamps {
    private static final long MOST_SECONDS = 366L * 24 * 60 * 60;
    private static final long YEAR_2000 = 946_684_800L;
    private static final long YEAR_9999 = 253_370_764_800L;
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int LEAP_SECOND = 60;

    private final String text;
    private int at;

    private Timestamps(String text) {
        this.text = text;
    }

    /**
     * Parses a date-time of the service: ISO 8601 with {@code T} or a space, with or without seconds and a fraction,
     * with {@code Z}, an offset, or no zone, which means UTC (service, IssueResponse); or an HTTP date. The years 1 and
     * 9999 are .NET's least and greatest date, which stand for "not set", so they are absent, and so is everything
     * before 2000.
     */
    public static Optional<Instant> dateTime(String text) {
        try {
            return Optional.of(new Timestamps(text.trim()).isoDateTime());
        } catch (DateTimeException e) {
            return httpDate(text)
                    .filter(date -> date.getEpochSecond() >= YEAR_2000 && date.getEpochSecond() < YEAR_9999);
        }
    }

    /** Parses an HTTP date in any of the three forms of RFC 9110, section 5.6.7. */
    public static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(new Timestamps(text.trim()).httpDate());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Parses a positive number of seconds, whole or with a fraction that is dropped; at most 366 days. */
    public static Optional<Duration> seconds(String text) {
        Timestamps number = new Timestamps(text.trim());
        long seconds = 0;
        int start = number.at;
        for (; isDigit(number.peek()) && seconds <= MOST_SECONDS; number.at++) {
            seconds = seconds * 10 + (number.peek() - '0');
        }
        boolean whole = number.at > start;
        if (number.skip('.')) {
            while (isDigit(number.peek())) {
                number.at++;
            }
        }
        return whole && number.at == number.text.length() && seconds > 0 && seconds <= MOST_SECONDS
                ? Optional.of(Duration.ofSeconds(seconds))
                : Optional.empty();
    }

    private Instant isoDateTime() {
        int year = number(4);
        require('-');
        int month = number(2);
        require('-');
        int day = number(2);
        if (!skip('T') && !skip('t')) {
            require(' ');
        }
        int hour = number(2);
        require(':');
        int minute = number(2);
        int second = skip(':') ? number(2) : 0;
        int nanos = skip('.') || skip(',') ? fraction() : 0;
        int offset = offset();
        requireEnd();
        if (year < 2000 || year >= 9999) {
            throw unreadable();
        }
        return instant(LocalDate.of(year, month, day), hour, minute, second)
                .minusSeconds(offset)
                .plusNanos(nanos);
    }

    private Instant httpDate() {
        skipName();
        skip(',');
        skip(' ');
        boolean asctime = !isDigit(peek());
        int month = asctime ? month() : 0;
        skip(' ');
        skip(' ');
        int day = isDigit(peekNext()) ? number(2) : number(1);
        if (!asctime) {
            requireSeparator();
            month = month();
            requireSeparator();
        }
        int year = asctime ? 0 : year();
        require(' ');
        int hour = number(2);
        require(':');
        int minute = number(2);
        require(':');
        int second = number(2);
        require(' ');
        if (asctime) {
            year = number(4);
        } else if (!text.startsWith("GMT", at)) {
            throw unreadable();
        } else {
            at += 3;
        }
        requireEnd();
        return instant(LocalDate.of(year, month, day), hour, minute, second);
    }

    /** A leap second is the first second of the next minute, as POSIX counts it. */
    private static Instant instant(LocalDate date, int hour, int minute, int second) {
        if (hour > 23 || minute > 59 || second > LEAP_SECOND) {
            throw unreadable();
        }
        return Instant.ofEpochSecond(date.toEpochDay() * SECONDS_PER_DAY + (hour * 60L + minute) * 60 + second);
    }

    /** Digits beyond the ninth are dropped. */
    private int fraction() {
        int nanos = 0;
        int digits = 0;
        for (; isDigit(peek()); at++, digits++) {
            nanos = digits < 9 ? nanos * 10 + (peek() - '0') : nanos;
        }
        if (digits == 0) {
            throw unreadable();
        }
        for (; digits < 9; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Reads {@code Z}, {@code +HH}, {@code +HHMM}, {@code +HH:MM}, or nothing, in seconds. */
    private int offset() {
        if (at == text.length() || skip('Z') || skip('z')) {
            return 0;
        }
        int sign = skip('-') ? -1 : 1;
        if (sign > 0) {
            require('+');
        }
        int hours = number(2);
        skip(':');
        int minutes = at < text.length() ? number(2) : 0;
        if (hours > 18 || minutes > 59) {
            throw unreadable();
        }
        return sign * (hours * 60 + minutes) * 60;
    }

    private int month() {
        int month = text.length() < at + 3 ? -1 : MONTHS.indexOf(text.substring(at, at + 3));
        if (month % 3 != 0) {
            throw unreadable();
        }
        at += 3;
        return month / 3 + 1;
    }

    /** Four digits, or two in the obsolete form, which is read as a year from 1970 to 2069. */
    private int year() {
        int year = number(2);
        if (isDigit(peek())) {
            return year * 100 + number(2);
        }
        return year < 70 ? 2000 + year : 1900 + year;
    }

    private void skipName() {
        while (Character.isLetter(peek())) {
            at++;
        }
    }

    private int number(int digits) {
        int number = 0;
        for (int end = at + digits; at < end; at++) {
            if (!isDigit(peek())) {
                throw unreadable();
            }
            number = number * 10 + (peek() - '0');
        }
        return number;
    }

    private boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw unreadable();
        }
    }

    private void requireSeparator() {
        if (!skip('-')) {
            require(' ');
        }
    }

    private void requireEnd() {
        if (at != text.length()) {
            throw unreadable();
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char peekNext() {
        return at + 1 < text.length() ? text.charAt(at + 1) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static DateTimeException unreadable() {
        return new DateTimeException("unreadable");
    }
}
