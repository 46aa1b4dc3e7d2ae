package dev.usertoken.codec.form;

import dev.usertoken.spi.CodecFailure;
import java.nio.charset.StandardCharsets;

/**
 * Reads a multipart body line by line (RFC 2046, section 5.1.1). Lines end in CRLF or in LF. A delimiter is a line of two
 * dashes and the boundary; the closing one ends in two more dashes. The body is truncated if it ends before that one.
 */
final class MultipartReader {
    private static final String DASHES = "--";
    private static final int MAX_HEADER = 8 * 1024;

    private final byte[] bytes;
    private final byte[] delimiter;
    private int at;
    private boolean closed;

    MultipartReader(byte[] bytes, String boundary) {
        this.bytes = bytes;
        this.delimiter = (DASHES + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.at = StrictCharset.markLength(bytes);
    }

    /** Returns true if the last delimiter was the closing one. */
    boolean closed() {
        return closed;
    }

    int position() {
        return at;
    }

    /** @throws CodecFailure if there is another delimiter before the first one, so that a part would be lost */
    void skipPreamble() throws CodecFailure {
        while (!takeDelimiter()) {
            if (at + 1 < bytes.length && bytes[at] == '-' && bytes[at + 1] == '-') {
                throw CodecFailure.notWellFormed();
            }
            nextLine();
        }
    }

    /** Returns the next header of a part, unfolded and without its line end; empty if there are no more. */
    String header() throws CodecFailure {
        StringBuilder header = new StringBuilder(line());
        while (header.length() > 0 && at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            header.append(line());
            if (header.length() > MAX_HEADER) {
                throw CodecFailure.notWellFormed();
            }
        }
        return header.toString();
    }

    /** Moves behind the next delimiter, and returns the end of the content before it. */
    int skipContent() throws CodecFailure {
        int end = at;
        while (!takeDelimiter()) {
            // The line end before a delimiter belongs to the delimiter.
            end = nextLine();
        }
        return end;
    }

    private String line() throws CodecFailure {
        int start = at;
        int end = nextLine();
        if (end - start > MAX_HEADER) {
            throw CodecFailure.notWellFormed();
        }
        return StrictCharset.decode(bytes, start, end, StandardCharsets.UTF_8);
    }

    /** Moves to the next line, and returns the end of the text of this one. */
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
