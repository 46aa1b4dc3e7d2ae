package dev.usertoken.codec.form;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes and reads the name of a part in its {@code Content-Disposition} (RFC 7578, section 4.2; RFC 8187 for {@code name*}). */
final class ContentDisposition {
    private ContentDisposition() {}

    /** Returns the header's value for a name; the extended form is used only if the plain one cannot represent it. */
    static String of(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%') {
                return "form-data; name*=UTF-8''" + PercentEncoding.encode(name);
            }
        }
        return "form-data; name=\"" + name + "\"";
    }

    /** Returns the name in a header's value, if it has one. */
    static Optional<String> name(String header) throws CodecFailure {
        MediaType disposition = MediaType.parse(header);
        Optional<String> extended = disposition.parameter("name*");
        return extended.isPresent() ? Optional.of(extendedValue(extended.get())) : disposition.parameter("name");
    }

    private static String extendedValue(String value) throws CodecFailure {
        int charsetEnd = value.indexOf('\'');
        int languageEnd = value.indexOf('\'', charsetEnd + 1);
        if (charsetEnd <= 0 || languageEnd < 0) {
            throw CodecFailure.notWellFormed();
        }
        Charset charset = MediaType.charset(value.substring(0, charsetEnd)).orElse(StandardCharsets.UTF_8);
        return PercentEncoding.decode(value.substring(languageEnd + 1), charset);
    }
}
