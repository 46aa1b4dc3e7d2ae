package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** Reads the response to one request: the head, and the body that its framing announces; RFC 9112, section 6.3. */
final class ResponseReader {
    private static final int BUFFER_BYTES = 4096;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final DataInputStream in;
    private final LineReader lines;
    private final String method;
    private final int maxBytes;

    ResponseReader(InputStream in, TransportRequest request) {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
        this.lines = new LineReader(this.in);
        this.method = request.method();
        this.maxBytes = request.maxResponseBytes();
    }

    TransportResponse read() throws IOException {
        try {
            Head head = readFinalHead();
            return TransportResponse.of(head.status(), head.headers(), readBody(head));
        } catch (EOFException e) {
            if (lines.isAtStart()) {
                throw e;
            }
            throw new ProtocolException("The response is truncated.");
        }
    }

    private Head readFinalHead() throws IOException {
        Head head = Head.read(lines);
        while (head.isInterim()) {
            if (head.status() == SWITCHING_PROTOCOLS) {
                throw new ProtocolException("The protocol is switched, but no request asked for it.");
            }
            head = Head.read(lines);
        }
        return head;
    }

    private byte[] readBody(Head head) throws IOException {
        boolean chunked = head.isChunked();
        long length = head.contentLength();
        if (!head.hasBody(method)) {
            return new byte[0];
        }
        if (chunked) {
            return readChunks();
        }
        return length == Head.NO_LENGTH ? readToEnd() : readFully(length, 0);
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (long size = readChunkSize(); size > 0; size = readChunkSize()) {
            byte[] chunk = readFully(size, body.size());
            body.write(chunk, 0, chunk.length);
            lines.allowFor(chunk.length);
            if (!lines.read().isEmpty()) {
                throw new ProtocolException("A chunk is longer than its size.");
            }
        }
        while (!lines.read().isEmpty()) {
            // Trailers are not part of the body.
        }
        return body.toByteArray();
    }

    private long readChunkSize() throws IOException {
        String line = lines.read();
        int extension = line.indexOf(';');
        String size = extension < 0 ? line : line.substring(0, extension);
        return Head.parseNumber(size.trim(), 16);
    }

    /** Reads until the connection ends, which does not show whether the body is complete. */
    private byte[] readToEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            requireWithinLimit(count, body.size());
            body.write(buffer, 0, count);
        }
        return body.toByteArray();
    }

    private byte[] readFully(long length, int bytesBefore) throws IOException {
        requireWithinLimit(length, bytesBefore);
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes);
        return bytes;
    }

    private void requireWithinLimit(long length, int bytesBefore) throws TransportFailure {
        if (length > maxBytes - bytesBefore) {
            throw TransportFailure.of(Kind.TOO_LARGE);
        }
    }
}
