package dev.usertoken.transport.socket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** Reads the lines of a response: heads, chunk sizes and trailers. Limits the length of all of them together. */
final class LineReader {
    private static final int MAX_BYTES = 64 << 10;

    /** A chunk of one byte has five bytes of lines around it, and perhaps a short extension. */
    private static final long LINE_BYTES_PER_BODY_BYTE = 8;

    private final InputStream in;
    private final StringBuilder line = new StringBuilder(128);
    private long bytesRead;
    private long maxBytes = MAX_BYTES;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Returns true if no byte has been read. */
    boolean isAtStart() {
        return bytesRead == 0;
    }

    /** Raises the limit by the lines around that many bytes of a body. */
    void allowFor(int bodyBytes) {
        maxBytes += LINE_BYTES_PER_BODY_BYTE * bodyBytes;
    }

    /** Reads up to the next CRLF, or LF alone, and returns the line without it. */
    String read() throws IOException {
        line.setLength(0);
        while (true) {
            int c = readByte();
            if (c == '\r') {
                c = readByte();
                if (c != '\n') {
                    throw new ProtocolException("A line contains a CR.");
                }
            }
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
    }

    private int readByte() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("The connection ended within a line.");
        }
        bytesRead++;
        if (bytesRead > maxBytes) {
            throw new ProtocolException("The lines of the response are too long.");
        }
        return c;
    }
}
