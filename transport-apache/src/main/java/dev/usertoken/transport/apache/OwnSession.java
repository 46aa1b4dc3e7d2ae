package dev.usertoken.transport.apache;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that is closed when the exchange on it fails: HttpClient can lose a cancel. It tells when the server has ended
 * it, which HttpClient takes for the end of a head, and whether there is something to read, which HttpClient does not look
 * for before it writes. All else goes to the session itself, past HttpClient's log of bytes.
 */
final class OwnSession implements IOSession {
    private final IOSession session;
    private volatile ExchangeContext exchange;
    private volatile boolean ended;

    OwnSession(IOSession session) {
        this.session = session;
    }

    @Override
    public void enqueue(Command command, Command.Priority priority) {
        if (command instanceof RequestExecutionCommand) {
            ExchangeContext context = (ExchangeContext) ((RequestExecutionCommand) command).getContext();
            context.setConnection(this, exchange != null);
            context.closeOnFailure(session);
            exchange = context;
        }
        session.enqueue(command, priority);
    }

    /** What came is with {@link Slices}; here is just whether that was all. */
    @Override
    public int read(ByteBuffer target) {
        return ended ? -1 : 0;
    }

    /** Reads what came; in TLS there is nothing to read, just the end. */
    void receive(ByteBuffer target) throws IOException {
        ended |= session.read(target) < 0;
    }

    /** That of the exchange which was the last to be put in line. */
    Optional<Progress> progress() {
        return Optional.ofNullable(exchange).map(ExchangeContext::progress);
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Whether the server says nothing. What it says between two exchanges is the end, or the answer to nothing; it is lost
     * here, so that the connection is of no use then. To be called on the thread for connections, so that nobody else reads.
     */
    boolean isSilent() {
        try {
            return session.channel().read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
    }

    @Override
    public IOEventHandler getHandler() {
        return session.getHandler();
    }

    @Override
    public void upgrade(IOEventHandler handler) {
        session.upgrade(handler instanceof HttpConnection ? new Slices(handler) : handler);
    }

    @Override
    public Lock getLock() {
        return session.getLock();
    }

    @Override
    public boolean hasCommands() {
        return session.hasCommands();
    }

    @Override
    public Command poll() {
        return session.poll();
    }

    @Override
    public ByteChannel channel() {
        return session.channel();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return session.write(source);
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return session.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return session.getLocalAddress();
    }

    @Override
    public int getEventMask() {
        return session.getEventMask();
    }

    @Override
    public void setEventMask(int operations) {
        session.setEventMask(operations);
    }

    @Override
    public void setEvent(int operation) {
        session.setEvent(operation);
    }

    @Override
    public void clearEvent(int operation) {
        session.clearEvent(operation);
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public void close(CloseMode mode) {
        session.close(mode);
    }

    @Override
    public Status getStatus() {
        return session.getStatus();
    }

    @Override
    public Timeout getSocketTimeout() {
        return session.getSocketTimeout();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        session.setSocketTimeout(timeout);
    }

    @Override
    public long getLastReadTime() {
        return session.getLastReadTime();
    }

    @Override
    public long getLastWriteTime() {
        return session.getLastWriteTime();
    }

    @Override
    public long getLastEventTime() {
        return session.getLastEventTime();
    }

    @Override
    public void updateReadTime() {
        session.updateReadTime();
    }

    @Override
    public void updateWriteTime() {
        session.updateWriteTime();
    }

    @Override
    public String getId() {
        return session.getId();
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
