package dev.usertoken.internal;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A media type and its parameters, as in RFC 9110, section 8.3.1. Reads leniently: what cannot be read is left out. */
public final class MediaType {
    private static final MediaType NONE = new MediaType("", Collections.emptyMap());

    private final String essence;
    private final Map<String, String> parameters;

    private MediaType(String essence, Map<String, String> parameters) {
        this.essence = essence;
        this.parameters = parameters;
    }

    /** The value of a {@code Content-Type} header, where there is one. */
    public static MediaType parse(Optional<String> header) {
        return header.map(MediaType::parse).orElse(NONE);
    }

    public static MediaType parse(String header) {
        int semicolon = header.indexOf(';');
        String essence = semicolon < 0 ? header : header.substring(0, semicolon);
        return new MediaType(
                essence.trim().toLowerCase(Locale.ROOT),
                semicolon < 0 ? Collections.emptyMap() : parameters(header, semicolon));
    }

    /** Type and subtype in lower case; empty where there is none. */
    public String essence() {
        return essence;
    }

    public Optional<String> parameter(String lowerCaseName) {
        return Optional.ofNullable(parameters.get(lowerCaseName));
    }

    /** The charset that is declared, where this platform knows it. */
    public Optional<Charset> charset() {
        return parameter("charset").flatMap(MediaType::charset);
    }

    /** Nothing that tells the format: absent, or a type that servers put on anything. */
    public boolean isGeneric() {
        return essence.isEmpty()
                || essence.indexOf('/') < 0
                || essence.startsWith("*/")
                || essence.equals("text/plain")
                || essence.equals("application/octet-stream")
                || essence.equals("binary/octet-stream");
    }

    public boolean isHtml() {
        return essence.equals("text/html") || essence.equals("application/xhtml+xml");
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> parameters(String header, int start) {
        Map<String, String> found = new LinkedHashMap<>();
        int at = start;
        while (at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = header.substring(at, equals).replace(';', ' ').trim().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = readValue(header, equals + 1, value);
            found.putIfAbsent(name, value.toString());
        }
        return found;
    }

    /** Appends one parameter's value, quoted or not, and returns where the next parameter starts. */
    private static int readValue(String header, int start, StringBuilder value) {
        int at = start;
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        if (at == header.length() || header.charAt(at) != '"') {
            int end = header.indexOf(';', at);
            int stop = end < 0 ? header.length() : end;
            value.append(header.substring(at, stop).trim());
            return stop;
        }
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            if (header.charAt(at) == '\\' && at + 1 < header.length()) {
                at++;
            }
            value.append(header.charAt(at));
        }
        int end = header.indexOf(';', at);
        return end < 0 ? header.length() : end;
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
}
