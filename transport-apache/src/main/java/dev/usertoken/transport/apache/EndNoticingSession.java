package dev.usertoken.transport.apache;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.command.StaleCheckCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that tells the exchange under way when the server has ended it: HttpClient takes the end of a connection
 * for the end of a head. All else goes to the session itself, and past HttpClient's log of all bytes.
 */
final class EndNoticingSession implements IOSession {
    private final IOSession session;
    private volatile AtomicBoolean ended = new AtomicBoolean();

    EndNoticingSession(IOSession session) {
        this.session = session;
    }

    @Override
    public void enqueue(Command command, Command.Priority priority) {
        if (command instanceof RequestExecutionCommand) {
            ended = ((ExchangeContext) ((RequestExecutionCommand) command).getContext()).ended();
        }
        session.enqueue(command, priority);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = session.read(target);
        if (count < 0) {
            ended.set(true);
        }
        return count;
    }

    @Override
    public IOEventHandler getHandler() {
        return session.getHandler();
    }

    @Override
    public void upgrade(IOEventHandler handler) {
        session.upgrade(handler);
    }

    @Override
    public Lock getLock() {
        return session.getLock();
    }

    @Override
    public boolean hasCommands() {
        return session.hasCommands();
    }

    /** HttpClient's own check asks what it has seen, not what has come since. */
    @Override
    public Command poll() {
        Command command = session.poll();
        if (command instanceof StaleCheckCommand && !isSilent()) {
            session.close(CloseMode.IMMEDIATE);
        }
        return command;
    }

    /** Between two exchanges a server says nothing: what can be read is the end, or the answer to nothing. */
    private boolean isSilent() {
        try {
            return session.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
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
    public boolean isOpen() {
        return session.isOpen();
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
