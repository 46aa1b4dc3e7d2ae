package dev.usertoken.it.authenticators;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A server of one HTTP/2 connection in clear text (RFC 9113), whose frames the test sends and awaits on its own thread. A
 * wait fails after 20 seconds.
 */
final class Http2Server implements AutoCloseable {
    /** The bytes that a client may send on a stream before {@link #allow}. */
    static final int INITIAL_WINDOW = 65_535;

    private static final int PREFACE_LENGTH = 24;
    private static final int PATIENCE_MILLIS = 20_000;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Map<Integer, ByteArrayOutputStream> bodies = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private int pongs;
    private Socket socket;
    private DataInputStream in;
    private DataOutputStream out;

    Http2Server() throws IOException {
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + listener.getLocalPort() + path);
    }

    /** Accepts the connection, whose streams together may send any number of bytes. */
    void accept() throws IOException {
        socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(socket.getOutputStream());
        in.readFully(new byte[PREFACE_LENGTH]);
        send(SETTINGS, 0, 0);
        allow(0, 1 << 30);
    }

    /** Returns true if the headers of the stream have been read. */
    boolean hasStarted(int stream) {
        return bodies.containsKey(stream);
    }

    void awaitHeaders(int stream) throws IOException {
        while (!hasStarted(stream)) {
            read();
        }
    }

    void awaitBytes(int stream, int count) throws IOException {
        awaitHeaders(stream);
        while (body(stream).length < count) {
            read();
        }
    }

    void awaitEnd(int stream) throws IOException {
        while (!ended.contains(stream)) {
            read();
        }
    }

    /** Returns the bytes that the client has sent on the stream. */
    byte[] body(int stream) {
        return bodies.get(stream).toByteArray();
    }

    void sendStatus(int stream, int status, boolean end) throws IOException {
        byte[] digits = String.valueOf(status).getBytes(StandardCharsets.US_ASCII);
        // A literal value of the entry 8 of the static table, :status (RFC 7541, section 6.2.1).
        send(
                HEADERS,
                END_HEADERS | (end ? END_STREAM : 0),
                stream,
                0x48,
                digits.length,
                digits[0],
                digits[1],
                digits[2]);
    }

    /** Ends the body of a response. */
    void sendEnd(int stream) throws IOException {
        send(DATA, END_STREAM, stream, 'n', 'o');
    }

    /** Asks the client, without an error, to send no more of a request whose response has ended. */
    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, 0, 0, 0, 0);
    }

    /** Allows the client to send this many more bytes on the stream; on all streams together if it is 0. */
    void allow(int stream, int count) throws IOException {
        send(WINDOW_UPDATE, 0, stream, count >> 24, count >> 16, count >> 8, count);
    }

    /** Waits until the client has processed all frames, and has sent what they allow. */
    void ping() throws IOException {
        // The client may respond before it sends more of a body, so a second response is awaited.
        for (int expected = pongs + 1, last = pongs + 2; expected <= last; expected++) {
            send(PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            while (pongs < expected) {
                read();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (socket != null) {
            socket.close();
        }
    }

    private void send(int type, int flags, int stream, int... payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        for (int b : new int[] {0, 0, payload.length, type, flags, 0, 0, 0, stream}) {
            frame.write(b);
        }
        for (int b : payload) {
            frame.write(b);
        }
        out.write(frame.toByteArray());
    }

    private void read() throws IOException {
        byte[] payload = new byte[in.readUnsignedByte() << 16 | in.readUnsignedShort()];
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.readFully(payload);
        if (type == SETTINGS && (flags & ACK) == 0) {
            send(SETTINGS, ACK, 0);
        } else if (type == PING && (flags & ACK) != 0) {
            pongs++;
        } else if (type == HEADERS || type == DATA) {
            ByteArrayOutputStream body = bodies.computeIfAbsent(stream, started -> new ByteArrayOutputStream());
            if (type == DATA) {
                body.write(payload);
            }
            if ((flags & END_STREAM) != 0) {
                ended.add(stream);
            }
        }
    }
}
