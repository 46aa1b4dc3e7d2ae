package dev.usertoken.testkit.internal.format;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A media type or range with its parameters (RFC 9110, sections 8.3.1 and 12.5.1). */
public final class MediaType {
    private final String name;

    private final Map<String, String> parameters;

    private MediaType(String name, Map<String, String> parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    public static MediaType parse(String text) {
        List<String> parts = splitOutsideQuotes(text, ';');
        Map<String, String> parameters = new TreeMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        part.substring(0, equals).trim().toLowerCase(Locale.ROOT),
                        unquoted(part.substring(equals + 1).trim()));
            }
        }
        return new MediaType(parts.get(0).trim().toLowerCase(Locale.ROOT), parameters);
    }

    /** Parses a list such as {@code Accept}, and sorts it by quality. */
    static List<MediaType> parseList(String text) {
        List<MediaType> types = new ArrayList<>();
        for (String part : splitOutsideQuotes(text, ',')) {
            MediaType type = parse(part);
            if (!type.name.isEmpty() && type.quality() > 0) {
                types.add(type);
            }
        }
        types.sort((one, other) -> Double.compare(other.quality(), one.quality()));
        return types;
    }

    /** Returns {@code type/subtype} in lower case. */
    String name() {
        return name;
    }

    Optional<String> parameter(String parameter) {
        return Optional.ofNullable(parameters.get(parameter));
    }

    /** Returns the declared character set, or UTF-8. */
    Charset charset() throws UnreadableBodyException {
        String declared = parameters.getOrDefault("charset", StandardCharsets.UTF_8.name());
        try {
            return Charset.forName(declared);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnreadableBodyException("The character set is not known.");
        }
    }

    /** Returns true if this range, such as {@code text/*}, covers a type. */
    boolean covers(String type) {
        return name.equals("*/*")
                || name.equals(type)
                || (name.endsWith("/*") && type.startsWith(name.substring(0, name.length() - 1)));
    }

    private double quality() {
        try {
            return Double.parseDouble(parameters.getOrDefault("q", "1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private static List<String> splitOutsideQuotes(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
