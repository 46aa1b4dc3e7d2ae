package dev.usertoken.testkit.internal.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a JSON text (RFC 8259) strictly: no duplicate names, nothing after the value, bounded depth. */
final class JsonReader {
    private static final int MAX_DEPTH = 32;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    @Nullable
    Object read() throws UnreadableBodyException {
        Object value = readValue(0);
        skipSpace();
        if (at < text.length()) {
            throw unexpected();
        }
        return value;
    }

    @SuppressWarnings("unchecked") // created by readObject
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private @Nullable Object readValue(int depth) throws UnreadableBodyException {
        skipSpace();
        if (depth > MAX_DEPTH || at == text.length()) {
            throw unexpected();
        }
        switch (text.charAt(at)) {
            case '{':
                return readObject(depth);
            case '[':
                return readArray(depth);
            case '"':
                return readString();
            case 't':
                return readWord("true", true);
            case 'f':
                return readWord("false", false);
            case 'n':
                return readWord("null", null);
            default:
                return readNumber();
        }
    }

    private Map<String, Object> readObject(int depth) throws UnreadableBodyException {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (skips('}')) {
            return members;
        }
        do {
            skipSpace();
            String name = readString();
            require(skips(':'));
            require(!members.containsKey(name));
            members.put(name, readValue(depth + 1));
        } while (skips(','));
        require(skips('}'));
        return members;
    }

    private List<Object> readArray(int depth) throws UnreadableBodyException {
        List<Object> elements = new ArrayList<>();
        at++;
        if (skips(']')) {
            return elements;
        }
        do {
            elements.add(readValue(depth + 1));
        } while (skips(','));
        require(skips(']'));
        return elements;
    }

    private String readString() throws UnreadableBodyException {
        require(at < text.length() && text.charAt(at) == '"');
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return string.toString();
            }
            require(c >= ' ');
            string.append(c == '\\' ? readEscape() : c);
        }
        throw unexpected();
    }

    private char readEscape() throws UnreadableBodyException {
        at++;
        require(at < text.length());
        char c = text.charAt(at);
        if (c != 'u') {
            int known = ESCAPES.indexOf(c);
            require(known >= 0);
            return ESCAPED.charAt(known);
        }
        require(at + 4 < text.length());
        int value = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
            require(digit >= 0);
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private @Nullable Object readWord(String word, @Nullable Object value) throws UnreadableBodyException {
        require(text.startsWith(word, at));
        at += word.length();
        return value;
    }

    private BigDecimal readNumber() throws UnreadableBodyException {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        require(number.lookingAt());
        at = number.end();
        try {
            return new BigDecimal(number.group());
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private boolean skips(char wanted) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void require(boolean met) throws UnreadableBodyException {
        if (!met) {
            throw unexpected();
        }
    }

    private UnreadableBodyException unexpected() {
        return new UnreadableBodyException("The body is not well-formed JSON at character " + (at + 1) + ".");
    }
}
