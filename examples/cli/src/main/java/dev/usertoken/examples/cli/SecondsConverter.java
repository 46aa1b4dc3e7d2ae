package dev.usertoken.examples.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a positive number of seconds, such as {@code 10} or {@code 2.5}, to the millisecond. */
final class SecondsConverter implements ITypeConverter<Duration> {
    private static final BigDecimal SHORTEST = new BigDecimal("0.001");
    private static final BigDecimal LONGEST = new BigDecimal("86400");

    @Override
    public Duration convert(String text) {
        BigDecimal seconds = parse(text);
        if (seconds.compareTo(SHORTEST) < 0 || seconds.compareTo(LONGEST) > 0) {
            throw wrong();
        }
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    private static BigDecimal parse(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private static TypeConversionException wrong() {
        return new TypeConversionException("give a number of seconds from 0.001 to 86400, such as 10 or 2.5");
    }
}
