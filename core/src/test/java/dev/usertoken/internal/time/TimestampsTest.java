package dev.usertoken.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:20:30Z, 2026-11-23T10:20:30Z",
        "2026-11-23T10:20:30z, 2026-11-23T10:20:30Z",
        "2026-11-23T10:20:30, 2026-11-23T10:20:30Z",
        "2026-11-23 10:20:30, 2026-11-23T10:20:30Z",
        "2026-11-23T10:20, 2026-11-23T10:20:00Z",
        "2026-11-23T10:20:30.1, 2026-11-23T10:20:30.100Z",
        "2026-11-23T10:20:30.1234567Z, 2026-11-23T10:20:30.123456700Z",
        "2026-11-23T10:20:30.123456789Z, 2026-11-23T10:20:30.123456789Z",
        "2026-11-23T10:20:30.12345678901Z, 2026-11-23T10:20:30.123456789Z",
        "2026-12-31T23:59:60Z, 2027-01-01T00:00:00Z",
        "2024-02-29T10:20:30Z, 2024-02-29T10:20:30Z",
        "2026-11-23T10:20:30+02:00, 2026-11-23T08:20:30Z",
        "2026-11-23T10:20:30.5-0730, 2026-11-23T17:50:30.500Z",
        "2026-11-23T10:20:30+02, 2026-11-23T08:20:30Z",
    })
    void dateTime_isRead(String text, Instant expected) {
        assertThat(Timestamps.dateTime(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 28 Nov 2026 13:00:00 GMT",
                "Saturday, 28-Nov-26 13:00:00 GMT",
                "Sat Nov 28 13:00:00 2026",
            })
    void dateTime_mayBeHttpDate(String text) {
        assertThat(Timestamps.dateTime(text)).contains(Instant.parse("2026-11-28T13:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 01 Jan 0001 00:00:00 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "",
                "NaN",
                "soon",
                "2026-11-23",
                "2026-13-23T10:20:30Z",
                "2026-02-29T10:20:30Z",
                "2026-11-31T10:20:30Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T10:20:61Z",
                "2026-11-23T10:20:30.Z",
                "2026-11-23T10:20:30+99:00",
                "2026-11-23T10:20:30Zx",
                "0001-01-01T00:00:00",
                "9999-12-31T23:59:59.9999999",
                "1763893230",
                "+999999999-12-31T23:59:59Z",
            })
    void otherDateTime_isAbsent(String text) {
        assertThat(Timestamps.dateTime(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "Sun Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
                "Sat, 28 Nov 2026 13:00:00 GMT | 2026-11-28T13:00:00Z",
                "6 Nov 2026 13:00:00 GMT | 2026-11-06T13:00:00Z",
                "Tue, 06-Jan-26 08:49:37 GMT | 2026-01-06T08:49:37Z",
            })
    void httpDate_isRead(String text, Instant expected) {
        assertThat(Timestamps.httpDate(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sun",
                "Sun, 31 Nov 2026 08:49:37 GMT",
                "Sun, 06 nov 2026 08:49:37 GMT",
                "Sun, 06 ebM 2026 08:49:37 GMT",
                "Sun, 06 Nov 2026 08:49:37 CET",
                "Sun, 06 Nov 2026 08:49:37",
                "Sun, 06 Nov 2026 25:49:37 GMT",
                "0",
                "-1",
            })
    void otherHttpDate_isAbsent(String text) {
        assertThat(Timestamps.httpDate(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, PT1S",
        "86400, PT24H",
        "00000000120, PT2M",
        "31622400, PT8784H",
        "5., PT5S",
        "' 86399.7 ', PT23H59M59S"
    })
    void seconds_areRead(String text, Duration expected) {
        assertThat(Timestamps.seconds(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.5",
                "-1",
                "NaN",
                "1e9",
                "1.x",
                "1.5.5",
                ".5",
                "31622401",
                "999999999",
                "99999999999999999999",
                "\u0661"
            })
    void otherSeconds_areAbsent(String text) {
        assertThat(Timestamps.seconds(text)).isEmpty();
    }
}
