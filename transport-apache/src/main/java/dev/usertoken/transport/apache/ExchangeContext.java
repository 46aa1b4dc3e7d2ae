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
            progress.setConnected();
        }
    }
}
