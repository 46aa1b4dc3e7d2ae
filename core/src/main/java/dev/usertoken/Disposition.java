package dev.usertoken;

import dev.usertoken.internal.MediaType;
import dev.usertoken.spi.CodecFailure;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The name of a part in its {@code Content-Disposition}: RFC 7578, section 4.2, and RFC 8187 for {@code name*}. */
final class Disposition {
    private Disposition() {}

    /** The parameters of a name, in the plain form where that can spell it. */
    static String of(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%') {
                return "form-data; name*=UTF-8''" + Percent.encode(name);
            }
        }
        return "form-data; name=\"" + name + "\"";
    }

    /** The name that a header tells. */
    static String nameIn(String header) throws CodecFailure {
        MediaType disposition = MediaType.parse(header);
        Optional<String> extended = disposition.parameter("name*");
        if (extended.isPresent()) {
            return extendedValue(extended.get());
        }
        return disposition.parameter("name").orElseThrow(CodecFailure::notWellFormed);
    }

    private static String extendedValue(String value) throws CodecFailure {
        int charsetEnd = value.indexOf('\'');
        int languageEnd = value.indexOf('\'', charsetEnd + 1);
        if (charsetEnd <= 0 || languageEnd < 0) {
            throw CodecFailure.notWellFormed();
        }
        Charset charset = MediaType.charset(value.substring(0, charsetEnd)).orElse(StandardCharsets.UTF_8);
        return Percent.decode(value, languageEnd + 1, value.length(), charset);
    }
}
