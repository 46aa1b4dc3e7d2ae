package dev.usertoken;

import dev.usertoken.spi.CodecFailure;
import java.nio.charset.StandardCharsets;

/**
 * Walks the lines of a multipart body, which end in CRLF or in LF alone. A delimiter is a line that starts with two
 * dashes and the boundary; the closing one ends in two more. To come to the end before that is a failure.
 */
final class MultipartLines {
    private static final int MAX_HEADER = 8 * 1024;

    private final byte[] bytes;
    private final byte[] delimiter;
    private int at;
    private boolean closed;

    MultipartLines(byte[] bytes, byte[] delimiter) {
        this.bytes = bytes;
        this.delimiter = delimiter;
        this.at = Texts.afterMark(bytes);
    }

    /** Whether the last delimiter was the closing one. */
    boolean closed() {
        return closed;
    }

    int position() {
        return at;
    }

    void skipPreamble() throws CodecFailure {
        while (!takeDelimiter()) {
            nextLine();
        }
    }

    /** The next header of a part, without its line end; empty where there are no more. */
    String header() throws CodecFailure {
        int start = at;
        int end = nextLine();
        if (end - start > MAX_HEADER) {
            throw CodecFailure.notWellFormed();
        }
        return Texts.decode(bytes, start, end, StandardCharsets.UTF_8);
    }

    /** Moves behind the next delimiter, and returns where the content before it ends. */
    int skipContent() throws CodecFailure {
        int end = at;
        while (!takeDelimiter()) {
            // The line end before a delimiter belongs to the delimiter.
            end = nextLine();
        }
        return end;
    }

    /** Moves to the next line, and returns where the text of this one ends. */
    private int nextLine() throws CodecFailure {
        int end = at;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            throw CodecFailure.notWellFormed();
        }
        int textEnd = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
        at = end + 1;
        return textEnd;
    }

    private boolean takeDelimiter() {
        int end = at + delimiter.length;
        if (end > bytes.length) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            if (bytes[at + i] != delimiter[i]) {
                return false;
            }
        }
        boolean closing = end + 1 < bytes.length && bytes[end] == '-' && bytes[end + 1] == '-';
        int rest = closing ? end + 2 : end;
        while (rest < bytes.length && (bytes[rest] == ' ' || bytes[rest] == '\t' || bytes[rest] == '\r')) {
            rest++;
        }
        if (rest < bytes.length ? bytes[rest] != '\n' : !closing) {
            return false;
        }
        closed = closing;
        at = Math.min(rest + 1, bytes.length);
        return true;
    }
}
