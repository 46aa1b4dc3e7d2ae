package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/** One request and what comes of it. */
final class UrlConnectionExchange implements Runnable {
    private final TransportRequest request;
    private final OneConnection connection;
    private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

    UrlConnectionExchange(TransportRequest request, OneConnection connection) {
        this.request = request;
        this.connection = connection;
    }

    CompletableFuture<TransportResponse> result() {
        return result;
    }

    void start(Duration connectTimeout, Watchdog watchdog, Executor executor) {
        Future<?> deadline = watchdog.after(request.timeLeft(), () -> fail(Kind.TIMEOUT));
        Future<?> connectDeadline = watchdog.after(connectTimeout, () -> {
            if (!connection.incoming().isPresent()) {
                fail(Kind.CONNECT);
            }
        });
        result.whenComplete((response, failure) -> {
            deadline.cancel(false);
            connectDeadline.cancel(false);
            connection.close();
        });
        try {
            executor.execute(this);
        } catch (RuntimeException e) {
            fail(Kind.CONNECT, e);
        }
    }

    void fail(Kind kind) {
        result.completeExceptionally(TransportFailure.of(kind));
    }

    @Override
    public void run() {
        try {
            result.complete(exchange());
        } catch (TransportFailure e) {
            result.completeExceptionally(e);
        } catch (IOException | RuntimeException e) {
            fail(kindOf(e), e);
        }
    }

    private TransportResponse exchange() throws IOException {
        HttpsURLConnection answer = connection.open();
        answer.getResponseCode();
        Incoming incoming = connection.incoming().orElseThrow(() -> new ProtocolException("no answer"));
        Head head = incoming.head().orElseThrow(() -> new ProtocolException("no head"));
        incoming.allow(request.maxResponseBytes());
        TransportResponse response = Answer.read(answer, head, request);
        connection.end();
        return response;
    }

    private void fail(Kind kind, Exception origin) {
        result.completeExceptionally(TransportFailure.of(kind, origin));
    }

    private Kind kindOf(Exception failure) {
        if (failure instanceof IllegalArgumentException) {
            return Kind.PROTOCOL;
        }
        return connection
                .incoming()
                .map(UrlConnectionExchange::kindOfAnswer)
                .orElseGet(() -> causedBy(failure, SSLException.class) ? Kind.TLS : Kind.CONNECT);
    }

    /** {@link java.net.HttpURLConnection} tells what is not HTTP, not whole and not there by messages alone. */
    private static Kind kindOfAnswer(Incoming incoming) {
        return incoming.broken() || !incoming.answered() ? Kind.IO : Kind.PROTOCOL;
    }

    private static boolean causedBy(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
