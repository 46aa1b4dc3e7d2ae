package dev.usertoken.examples.cli;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a quirk of the sandbox, such as {@code server-error}, {@code error=409@renew} or {@code no-response:2}. */
final class QuirkConverter implements ITypeConverter<Quirk> {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?<name>[a-z-]+)(=(?<value>[A-Za-z0-9]+))?(@(?<endpoint>[a-z-]+))?(:(?<times>[0-9]{1,6}))?");

    @Override
    public Quirk convert(String text) {
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw wrong();
        }
        try {
            Quirk quirk = quirk(parts.group("name"), parts.group("value"));
            if (parts.group("endpoint") != null) {
                quirk = quirk.on(Endpoint.valueOf(constant(parts.group("endpoint"))));
            }
            return parts.group("times") == null ? quirk : quirk.times(Integer.parseInt(parts.group("times")));
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private static Quirk quirk(String name, String value) {
        if (value == null) {
            Quirk quirk = named().get(name);
            if (quirk == null) {
                throw wrong();
            }
            return quirk;
        }
        switch (name) {
            case "error":
                return Quirk.error(Integer.parseInt(value), "Sandbox", "An error of the sandbox.");
            case "retry-after":
                return Quirk.retryAfter(Duration.ofSeconds(Integer.parseInt(value)));
            case "without":
                return Quirk.without(value);
            default:
                throw wrong();
        }
    }

    /** Returns the quirks that are constants of the testkit, by name. */
    private static Map<String, Quirk> named() {
        Map<String, Quirk> quirks = new TreeMap<>();
        for (Field field : Quirk.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Quirk.class) {
                try {
                    quirks.put(field.getName().toLowerCase(Locale.ROOT).replace('_', '-'), (Quirk) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("the field is public", e);
                }
            }
        }
        return quirks;
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static TypeConversionException wrong() {
        return new TypeConversionException(
                "give a name, and optionally @ENDPOINT and :TIMES, such as server-error@renew:2."
                        + " Names: error=STATUS, retry-after=SECONDS, without=FIELD, "
                        + String.join(", ", named().keySet()) + ". Endpoints: issue, renew, revoke, sites, add-client");
    }

    /** The names of quirks, for the help and for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return named().keySet().iterator();
        }
    }
}
