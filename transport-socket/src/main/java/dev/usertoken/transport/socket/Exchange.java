package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;

/**
 * One request and its response: both the task that sends and receives, and the future that the caller holds. Cancelling
 * the future closes the connection, which ends every blocking call of the task except a name lookup.
 */
final class Exchange extends CompletableFuture<TransportResponse> implements Runnable {
    /** Core cancels at its deadline; this much later, a read ends that was not cancelled. */
    private static final int BACKSTOP_SECONDS = 1;

    private final TransportRequest request;
    private final TransportConfig config;
    private final Connection connection = new Connection();
    private boolean sending;

    Exchange(TransportRequest request, TransportConfig config) {
        this.request = request;
        this.config = config;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            connection.close();
        }
        return cancelled;
    }

    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        TransportResponse response;
        try (connection) {
            response = exchange();
        } catch (Throwable e) {
            completeExceptionally(e instanceof TransportFailure ? e : TransportFailure.of(kindOf(e), e));
            return;
        }
        complete(response);
    }

    private TransportResponse exchange() throws IOException {
        Route route = Route.of(request.uri(), config);
        byte[] message = RequestWriter.toBytes(request, route);
        Socket socket = connection.open(route, config);
        sending = true;
        socket.setSoTimeout(Deadline.in(request.timeLeft(), BACKSTOP_SECONDS).millisLeft());
        socket.getOutputStream().write(message);
        return new ResponseReader(socket.getInputStream(), request).read();
    }

    /** Returns the kind of a failure that has none. An IllegalArgumentException is a malformed response. */
    private Kind kindOf(Throwable e) {
        if (e instanceof ProtocolException || e instanceof IllegalArgumentException) {
            return Kind.PROTOCOL;
        }
        if (!sending) {
            return Kind.CONNECT;
        }
        return e instanceof SocketTimeoutException ? Kind.TIMEOUT : Kind.IO;
    }
}
