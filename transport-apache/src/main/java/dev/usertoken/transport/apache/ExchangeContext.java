package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;

/** One exchange as the client knows it. */
final class ExchangeContext extends HttpClientContext {
    private final CompletableFuture<TransportResponse> result;
    private final boolean userAgentGiven;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean connected;

    ExchangeContext(CompletableFuture<TransportResponse> result, boolean userAgentGiven) {
        this.result = result;
        this.userAgentGiven = userAgentGiven;
    }

    boolean isUserAgentGiven() {
        return userAgentGiven;
    }

    /** Whether there is a connection to the origin, or to the proxy that passes on clear text. */
    boolean isConnected() {
        return connected;
    }

    /** Whether the server has ended the connection; set by the connection. */
    AtomicBoolean ended() {
        return ended;
    }

    void closeOnFailure(IOSession session) {
        result.whenComplete((response, failure) -> {
            if (failure != null) {
                session.close(CloseMode.IMMEDIATE);
            }
        });
    }

    /** Called by the client right before it writes the request, and before one of its own to a proxy. */
    @Override
    public void setRequest(HttpRequest request) {
        super.setRequest(request);
        if (!Method.CONNECT.isSame(request.getMethod())) {
            connected = true;
        }
    }
}
