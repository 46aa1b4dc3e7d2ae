package dev.usertoken.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Secrets that can be found in texts: complete, in halves, or encoded. */
final class Canaries {
    static final String API_KEY = "key-Vq3mXw8ZtB5rNc2J";
    static final String USERNAME = "user-h7GpYd4KsQ9vLf6E";
    static final String PASSWORD = "pass-R2nWb8TjXz5mCk3D";
    static final String TOKEN = "token-Lc6vHs9QyM4gPw7F";
    static final String HEADER = "header-Zt3kNd8RbJ5xVq2G";
    static final String BODY = "body-Wm7fKy4CpS9hTg6B";

    private static final Map<String, List<String>> FORMS = Stream.of(API_KEY, USERNAME, PASSWORD, TOKEN, HEADER, BODY)
            .collect(Collectors.toMap(
                    secret -> secret,
                    secret -> forms(secret).map(Canaries::folded).collect(Collectors.toList())));

    private Canaries() {}

    /** Returns the secrets that the text contains. */
    static List<String> in(String text) {
        String folded = folded(text);
        return FORMS.entrySet().stream()
                .filter(secret -> secret.getValue().stream().anyMatch(folded::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    private static Stream<String> forms(String secret) {
        String core = secret.substring(secret.indexOf('-') + 1);
        int middle = core.length() / 2;
        return Stream.concat(
                Stream.of(core.substring(0, middle), core.substring(middle), hex(core)),
                IntStream.range(0, 3).mapToObj(offset -> base64(core, offset)));
    }

    private static String hex(String text) {
        return text.chars().mapToObj(Integer::toHexString).collect(Collectors.joining());
    }

    /**
     * Returns the Base64 form of the text if it starts at the offset in a group of three bytes, without its
     * surroundings.
     */
    private static String base64(String text, int offset) {
        String encoded =
                Base64.getUrlEncoder().encodeToString(("   ".substring(0, offset) + text + "   ").getBytes(UTF_8));
        return encoded.substring(4, encoded.length() - 8);
    }

    private static String folded(String text) {
        return text.replace('+', '-').replace('/', '_').toLowerCase(Locale.ROOT);
    }
}
