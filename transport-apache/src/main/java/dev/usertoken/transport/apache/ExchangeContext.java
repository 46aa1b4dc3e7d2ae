package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;

/** One exchange as the client knows it. */
final class ExchangeContext extends HttpClientContext {
    private final CompletableFuture<TransportResponse> result;
    private final Progress progress;
    private final boolean userAgentGiven;
    private volatile OwnSession connection;
    private volatile boolean connectionKept;

    ExchangeContext(CompletableFuture<TransportResponse> result, Progress progress, boolean userAgentGiven) {
        this.result = result;
        this.progress = progress;
        this.userAgentGiven = userAgentGiven;
    }

    Progress progress() {
        return progress;
    }

    boolean isUserAgentGiven() {
        return userAgentGiven;
    }

    /**
     * To be called before the request is put in line.
     *
     * @param kept whether an exchange went over the connection before
     */
    void setConnection(OwnSession connection, boolean kept) {
        this.connection = connection;
        connectionKept = kept;
    }

    /** Whether the server has ended the connection. */
    boolean isConnectionEnded() {
        return connection != null && connection.isEnded();
    }

    /** Whether nothing was written, as the connection had been kept and was found to have ended. */
    boolean isUnsent() {
        return connectionKept && !progress.isConnected();
    }

    /** Gives up such a connection, once; whether the request is still to be sent. */
    boolean takeAnother() {
        boolean unsent = isUnsent() && !result.isDone();
        connectionKept = false;
        return unsent;
    }

    void onFailure(Runnable task) {
        result.whenComplete((response, failure) -> {
            if (failure != null) {
                task.run();
            }
        });
    }

    void closeOnFailure(IOSession session) {
        onFailure(() -> {
            if (progress.giveUp()) {
                session.close(CloseMode.IMMEDIATE);
            }
        });
    }

    /** Called by the client right before it writes the request, and before one of its own to a proxy. */
    @Override
    public void setRequest(HttpRequest request) {
        super.setRequest(request);
        boolean own = Method.CONNECT.isSame(request.getMethod());
        if (!own && !progress.isConnected() && (!connectionKept || connection.isSilent())) {
            progress.setConnected();
        }
    }
}
