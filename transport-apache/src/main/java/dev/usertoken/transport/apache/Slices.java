package dev.usertoken.transport.apache;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Hands HttpClient what came piece by piece, each too short for a response to end within it. What is left behind the end of a
 * response, or comes while no exchange is under way, ends the connection: HttpClient would keep it for the next one.
 */
final class Slices implements IOEventHandler {
    private final IOEventHandler handler;
    /** Called by a name that it has on Android too, as a {@link Buffer}. */
    private final ByteBuffer received = ByteBuffer.allocate(8192);

    Slices(IOEventHandler handler) {
        this.handler = handler;
    }

    @Override
    public void inputReady(IOSession session, ByteBuffer decrypted) throws IOException {
        OwnSession connection = (OwnSession) session;
        if (decrypted != null) {
            handOn(connection, decrypted);
        } else {
            ((Buffer) received).clear();
            connection.receive(received);
            ((Buffer) received).flip();
            handOn(connection, received);
        }
        if (connection.isEnded() && connection.isOpen()) {
            handler.inputReady(session, null);
        }
    }

    private void handOn(OwnSession connection, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && connection.isOpen()) {
            Optional<Progress> progress = connection.progress();
            if (progress.map(Progress::isWhole).orElse(true)) {
                connection.close(CloseMode.IMMEDIATE);
                return;
            }
            handler.inputReady(connection, next(bytes, progress.get().isCounted()));
        }
    }

    /** A line, with which heads and chunks end, or a byte of what is counted. */
    private static ByteBuffer next(ByteBuffer bytes, boolean counted) {
        int length = 1;
        if (!counted) {
            while (length < bytes.remaining() && bytes.get(bytes.position() + length - 1) != '\n') {
                length++;
            }
        }
        byte[] slice = new byte[length];
        bytes.get(slice);
        return ByteBuffer.wrap(slice);
    }

    @Override
    public void connected(IOSession session) throws IOException {
        handler.connected(session);
    }

    @Override
    public void outputReady(IOSession session) throws IOException {
        handler.outputReady(session);
    }

    @Override
    public void timeout(IOSession session, Timeout timeout) throws IOException {
        handler.timeout(session, timeout);
    }

    @Override
    public void exception(IOSession session, Exception cause) {
        handler.exception(session, cause);
    }

    @Override
    public void disconnected(IOSession session) {
        handler.disconnected(session);
    }
}
