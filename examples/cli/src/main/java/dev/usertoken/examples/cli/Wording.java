package dev.usertoken.examples.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Translates the library's messages, which name its methods and arguments, into the options of the command. */
final class Wording {
    /** The patterns and their replacements, in the order in which they are applied. */
    private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put(": use https, or call allowCleartext\\(\\)", ": use https");
        OPTIONS.put("transportName\\(\\.\\.\\.\\)( or the system property [a-z.]+)?", "--transport");
        OPTIONS.put("requestMediaType\\(\\.\\.\\.\\)( or codec\\(\\.\\.\\.\\))?", "--format");
        OPTIONS.put("\\b(the )?base URI\\b|\\bbaseUri\\b", "--base-url");
        OPTIONS.put("\\bthe API version\\b|\\bapiVersion\\b", "--api-version");
        OPTIONS.put("\\bthe site id\\b|\\bsiteId\\b", "--site");
        OPTIONS.put("(?<!-)\\busername\\b", "--username");
        OPTIONS.put("\\bapiKey\\b", "the API key");
        OPTIONS.put("^secret becomes", "the token becomes");
        OPTIONS.put("^timeout must", "--timeout must");
        OPTIONS.put("^failures must", "--lock-after must");
        OPTIONS.put("java\\.net\\.URI", "a URL");
    }

    private Wording() {}

    /** Removes the names of exceptions, which --verbose prints as causes. */
    static String withoutClasses(String message) {
        return message.replaceAll(" \\([a-z0-9]+(\\.[a-z0-9]+)+\\.[A-Z][A-Za-z$]*\\)", "");
    }

    /** Removes the lines of advice that only a program can follow. */
    static String ofTheCommand(String message) {
        String text = withoutClasses(message);
        for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
            text = text.replaceAll(option.getKey(), option.getValue());
        }
        return text.lines().filter(line -> !line.contains("(...)")).collect(Collectors.joining(System.lineSeparator()));
    }
}
