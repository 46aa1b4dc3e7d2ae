package dev.usertoken.spi;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A media type and its parameters (RFC 9110, section 8.3.1). Parsing is lenient: unreadable parts are left out.
 * Immutable.
 */
public final class MediaType {
    private static final MediaType NONE = new MediaType("", Collections.emptyMap());

    private final String essence;
    private final Map<String, String> parameters;

    private MediaType(String essence, Map<String, String> parameters) {
        this.essence = essence;
        this.parameters = parameters;
    }

    /** Returns the media type of a message without a {@code Content-Type}: its essence is empty. */
    public static MediaType none() {
        return NONE;
    }

    /** Parses the value of a {@code Content-Type} header; of a list, the first member counts. */
    public static MediaType parse(String header) {
        Parser parser = new Parser(Objects.requireNonNull(header, "header"));
        String essence = parser.until("");
        return new MediaType(essence.toLowerCase(Locale.ROOT), parser.parameters());
    }

    /** Returns another type with the parameters of this type, and with those of its own that this type lacks. */
    public MediaType as(MediaType other) {
        Map<String, String> all = new LinkedHashMap<>(Objects.requireNonNull(other, "other").parameters);
        all.putAll(parameters);
        return new MediaType(other.essence, all);
    }

    /** Returns this type with one parameter set. */
    public MediaType with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put(Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT), Objects.requireNonNull(value, "value"));
        return new MediaType(essence, all);
    }

    /** Returns type and subtype in lower case, without parameters; empty if there is no type. */
    public String essence() {
        return essence;
    }

    /** Returns the value of a parameter, without its quotes; names are matched without regard to case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(
                parameters.get(Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT)));
    }

    /** Returns the declared charset, if this platform knows it. */
    public Optional<Charset> charset() {
        return parameter("charset").flatMap(MediaType::charset);
    }

    /** Returns the charset of that name, if this platform knows it. */
    public static Optional<Charset> charset(String name) {
        try {
            return Optional.of(
                    Charset.forName(Objects.requireNonNull(name, "name").trim()));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MediaType
                && essence.equals(((MediaType) other).essence)
                && parameters.equals(((MediaType) other).parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(essence, parameters);
    }

    /** Returns the value of a {@code Content-Type} header. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(essence);
        parameters.forEach((name, value) ->
                text.append("; ").append(name).append('=').append(isToken(value) ? value : quoted(value)));
        return text.toString();
    }

    private static boolean isToken(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Headers.Builder.isTokenCharacter(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static final class Parser {
        private final String header;
        private int at;

        Parser(String header) {
            this.header = header;
        }

        Map<String, String> parameters() {
            Map<String, String> found = Collections.emptyMap();
            while (at < header.length() && header.charAt(at) == ';') {
                at++;
                skipBlanks();
                int start = at;
                until("=");
                String name = header.substring(start, at).toLowerCase(Locale.ROOT);
                if (at < header.length() && header.charAt(at) == '=') {
                    at++;
                    Optional<String> value = value();
                    if (value.isPresent() && isToken(name)) {
                        found = found.isEmpty() ? new LinkedHashMap<>() : found;
                        found.putIfAbsent(name, value.get());
                    }
                }
            }
            return found;
        }

        /** Reads up to the end of the part, or to one of the given characters, without the blanks around it. */
        String until(String others) {
            int start = at;
            while (at < header.length()
                    && ";,".indexOf(header.charAt(at)) < 0
                    && others.indexOf(header.charAt(at)) < 0) {
                at++;
            }
            return header.substring(start, at).trim();
        }

        /** Reads a token, of which any other character is taken too, or a quoted string; absent if there is nothing. */
        private Optional<String> value() {
            skipBlanks();
            if (at == header.length() || header.charAt(at) != '"') {
                return Optional.of(until("")).filter(value -> !value.isEmpty());
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
                if (header.charAt(at) == '\\' && at + 1 < header.length()) {
                    at++;
                }
                value.append(header.charAt(at));
            }
            at = Math.min(at + 1, header.length());
            until("");
            return Optional.of(value.toString());
        }

        private void skipBlanks() {
            while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}
