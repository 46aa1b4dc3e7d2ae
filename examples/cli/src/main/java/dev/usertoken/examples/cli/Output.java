package dev.usertoken.examples.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine.Help.Ansi;

/** Standard output, for people and for scripts. */
final class Output {
    /** A factory that writes pure ASCII, which is the same in every locale. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    /** The version of the JSON objects, which changes if a field is removed or its meaning changes. */
    static final int JSON_VERSION = 1;

    private final PrintWriter out;
    private final Ansi ansi;

    Output(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void line(String text) {
        out.println(text);
    }

    void heading(String text) {
        out.println(bold(text));
    }

    void field(String label, String value) {
        out.println(bold(String.format("%-8s", label)) + " " + printable(value));
    }

    /** Prints one object on one line. */
    void json(Fields fields) {
        try {
            JsonGenerator json = JSON.createGenerator(out);
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println();
    }

    private String bold(String text) {
        return ansi.string("@|bold " + text + "|@");
    }

    /** Replaces control characters, because the text of a server must not control the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    /** Writes an object's members. */
    @FunctionalInterface
    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
