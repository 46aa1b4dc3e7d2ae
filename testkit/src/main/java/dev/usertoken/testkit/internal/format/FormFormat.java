package dev.usertoken.testkit.internal.format;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The format {@code application/x-www-form-urlencoded} of the URL standard. */
final class FormFormat implements BodyFormat {
    private static final Pattern HEX_PAIR = Pattern.compile("[0-9A-Fa-f]{2}");

    @Override
    public Map<String, Object> read(byte[] body, MediaType type, BodyModel model) throws UnreadableBodyException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String pair : StrictDecoder.decode(body, StandardCharsets.US_ASCII).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new UnreadableBodyException("A form field has no value.");
            }
            String name = decode(pair.substring(0, equals), type);
            if (fields.put(name, decode(pair.substring(equals + 1), type)) != null) {
                throw new UnreadableBodyException("A form field is there twice.");
            }
        }
        return fields;
    }

    private static String decode(String text, MediaType type) throws UnreadableBodyException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escaped(text, i));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return StrictDecoder.decode(bytes.toByteArray(), type.charset());
    }

    private static int escaped(String text, int percent) throws UnreadableBodyException {
        if (!HEX_PAIR.matcher(text).region(percent + 1, text.length()).lookingAt()) {
            throw new UnreadableBodyException("A percent sign in a form is not followed by two hexadecimal digits.");
        }
        return Integer.parseInt(text.substring(percent + 1, percent + 3), 16);
    }

    /** Writes a request to be shown; the service sends no forms. */
    @Override
    public EncodedBody write(MediaType type, BodyModel model, Object value) {
        return new EncodedBody(
                type.name(),
                FlatFields.of(value, (path, name) -> path + "." + name).entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
