package dev.usertoken.internal.time;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The {@code exp} claim of a JSON Web Token (RFC 7519, section 4.1.4). The signature is not verified, because only the
 * server has to trust the token; here the claim is only an expiry. A token of any other form has no such claim.
 */
public final class JwtExpiry {
    private static final int LONGEST_PAYLOAD = 16 * 1024;
    private static final int LONGEST_NUMBER = 32;
    private static final BigDecimal YEAR_2000 = BigDecimal.valueOf(946_684_800L);
    private static final BigDecimal YEAR_9999 = BigDecimal.valueOf(253_370_764_800L);

    private final String json;
    private int at;

    private JwtExpiry(String json) {
        this.json = json;
    }

    public static Optional<Instant> of(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || second - first > LONGEST_PAYLOAD) {
            return Optional.empty();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(withoutPadding(token.substring(first + 1, second)));
            return new JwtExpiry(new String(payload, StandardCharsets.UTF_8)).expiry();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String withoutPadding(String base64) {
        int end = base64.length();
        while (end > 0 && base64.charAt(end - 1) == '=') {
            end--;
        }
        return base64.substring(0, end);
    }

    /** Walks the members of the outermost object. Running over the end throws StringIndexOutOfBoundsException. */
    private Optional<Instant> expiry() {
        if (next() != '{') {
            return Optional.empty();
        }
        while (next() == '"') {
            int start = at;
            skipString();
            String name = json.substring(start, at - 1);
            if (next() != ':') {
                return Optional.empty();
            }
            int value = startOfValue();
            skipValue();
            if (name.equals("exp")) {
                return instant(json.substring(value, at).trim());
            }
            if (next() != ',') {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> instant(String number) {
        if (number.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        BigDecimal seconds = new BigDecimal(number);
        return seconds.compareTo(YEAR_2000) < 0 || seconds.compareTo(YEAR_9999) >= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds.longValue()));
    }

    private char next() {
        at = startOfValue();
        return json.charAt(at++);
    }

    private int startOfValue() {
        int start = at;
        while (json.charAt(start) <= ' ') {
            start++;
        }
        return start;
    }

    private void skipString() {
        while (json.charAt(at++) != '"') {
            if (json.charAt(at - 1) == '\\') {
                at++;
            }
        }
    }

    /** Moves to the comma or bracket behind a value, counting brackets outside strings. */
    private void skipValue() {
        int depth = 0;
        for (; ; at++) {
            char c = json.charAt(at);
            if (c == '"') {
                at++;
                skipString();
                at--;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (depth == 0 && (c == ',' || c == '}')) {
                return;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }
}
