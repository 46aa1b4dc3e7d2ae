package dev.usertoken.transport.socket;

import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;

/**
 * The head of a response, RFC 9112, sections 4 and 5, and the framing of its body, section 6. Immutable. A malformed head
 * is a {@link ProtocolException} or, from the parsers of headers and numbers, an {@link IllegalArgumentException}.
 */
final class Head {
    static final long NO_LENGTH = -1;

    private static final int STATUS_START = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_START + 3;

    private final int status;
    private final Headers headers;

    private Head(int status, Headers headers) {
        this.status = status;
        this.headers = headers;
    }

    /** Reads up to the empty line that ends the head. */
    static Head read(LineReader lines) throws IOException {
        int status = parseStatus(lines.read());
        Headers.Builder headers = Headers.builder();
        String line = lines.read();
        while (!line.isEmpty()) {
            String next = lines.read();
            while (next.startsWith(" ") || next.startsWith("\t")) {
                // A value on several lines is obsolete, but section 5.2 requires that a client accepts it.
                line = line + " " + next.trim();
                next = lines.read();
            }
            addHeader(headers, line);
            line = next;
        }
        return new Head(status, headers.build());
    }

    private static int parseStatus(String line) throws ProtocolException {
        boolean isStatusLine = line.length() >= STATUS_END
                && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && (line.length() == STATUS_END || line.charAt(STATUS_END) == ' ');
        if (!isStatusLine) {
            throw new ProtocolException("The first line is not a status line of HTTP/1.");
        }
        long status = parseNumber(line.substring(STATUS_START, STATUS_END), 10);
        if (status < 100) {
            throw new ProtocolException("The status does not have three digits.");
        }
        return (int) status;
    }

    private static void addHeader(Headers.Builder headers, String line) throws ProtocolException {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new ProtocolException("A header line has no colon.");
        }
        headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
    }

    /** Parses digits without a sign, which Long.parseLong accepts. */
    static long parseNumber(String digits, int radix) throws ProtocolException {
        if (digits.startsWith("+") || digits.startsWith("-")) {
            throw new ProtocolException("A number has a sign.");
        }
        return Long.parseLong(digits, radix);
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    /** Returns true if another head follows. */
    boolean isInterim() {
        return status < 200;
    }

    /** Returns false if a response to that method ends after the head, whatever its headers announce. */
    boolean hasBody(String method) {
        return !method.equals("HEAD") && status != 204 && status != 304;
    }

    /** Returns true if the body is sent in chunks; fails if there is another coding, or a length as well. */
    boolean isChunked() throws ProtocolException {
        List<String> codings = headers.all("Transfer-Encoding");
        if (codings.isEmpty()) {
            return false;
        }
        boolean chunkedAlone = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        if (!chunkedAlone || !headers.all("Content-Length").isEmpty()) {
            throw new ProtocolException("The body is not framed by chunks alone.");
        }
        return true;
    }

    /** Returns the announced length of the body, or {@link #NO_LENGTH}; fails if there are different ones. */
    long contentLength() throws ProtocolException {
        List<String> lengths = headers.all("Content-Length");
        for (String length : lengths) {
            if (!length.equals(lengths.get(0))) {
                throw new ProtocolException("The response has different lengths.");
            }
        }
        return lengths.isEmpty() ? NO_LENGTH : parseNumber(lengths.get(0), 10);
    }
}
