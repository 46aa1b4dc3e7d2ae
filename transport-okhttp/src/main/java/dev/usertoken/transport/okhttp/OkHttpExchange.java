package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** One request and what comes of it. */
final class OkHttpExchange implements Callback {
    private static final Set<String> BODY_REQUIRED = Set.of("POST", "PUT", "PATCH");

    private final TransportRequest request;
    private final Duration connectTimeout;
    private final Progress progress;
    private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

    OkHttpExchange(TransportRequest request, Duration connectTimeout) {
        this.request = request;
        this.connectTimeout = connectTimeout;
        this.progress = new Progress(request.headers().first("User-Agent").isPresent());
    }

    CompletableFuture<TransportResponse> result() {
        return result;
    }

    void start(OkHttpClient client, Watchdog watchdog) {
        ExchangeSockets sockets = new ExchangeSockets(client.socketFactory());
        Call call;
        try {
            call = client.newBuilder().socketFactory(sockets).build().newCall(toOkHttp());
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(TransportFailure.of(Kind.PROTOCOL, e));
            return;
        }
        Future<?> deadline = watchdog.after(request.timeLeft(), () -> fail(Kind.TIMEOUT));
        Future<?> connectDeadline = watchdog.after(connectTimeout, () -> {
            if (!progress.isConnected()) {
                fail(Kind.CONNECT);
            }
        });
        result.whenComplete((response, failure) -> {
            deadline.cancel(false);
            connectDeadline.cancel(false);
            if (failure != null) {
                call.cancel();
                sockets.close();
            }
        });
        call.enqueue(this);
    }

    void fail(Kind kind) {
        result.completeExceptionally(TransportFailure.of(kind));
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        IOException origin = progress.failure().orElse(failure);
        result.completeExceptionally(TransportFailure.of(kindOf(origin), origin));
    }

    @Override
    public void onResponse(Call call, Response response) {
        try (response) {
            BufferedSource source = response.body().source();
            if (source.request(request.maxResponseBytes() + 1L)) {
                fail(Kind.TOO_LARGE);
                return;
            }
            Headers.Builder headers = Headers.builder();
            for (int i = 0; i < response.headers().size(); i++) {
                headers.add(response.headers().name(i), response.headers().value(i));
            }
            result.complete(TransportResponse.of(progress.status(), headers.build(), source.readByteArray()));
        } catch (IOException e) {
            result.completeExceptionally(TransportFailure.of(kindOfBodyFailure(e), e));
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(TransportFailure.of(Kind.PROTOCOL, e));
        }
    }

    /** @throws IllegalArgumentException where OkHttp cannot send it as it is */
    private Request toOkHttp() {
        Request.Builder builder =
                new Request.Builder().url(request.uri().toString()).tag(Progress.class, progress);
        request.headers().forEach(builder::addHeader);
        if (!request.headers().first("Accept-Encoding").isPresent()) {
            builder.header("Accept-Encoding", "identity");
        }
        if (!request.method().matches("[A-Za-z]+")) {
            throw new IllegalArgumentException("method must be letters");
        }
        byte[] body = request.body();
        boolean bodyless = body.length == 0 && !BODY_REQUIRED.contains(request.method());
        return builder.method(request.method(), bodyless ? null : RequestBody.create(body, null))
                .build();
    }

    private Kind kindOf(IOException failure) {
        if (!progress.isConnected()) {
            return causedBy(failure, SSLException.class) ? Kind.TLS : Kind.CONNECT;
        }
        return failure instanceof ProtocolException ? Kind.PROTOCOL : Kind.IO;
    }

    /** A connection that ends within a body leaves a response that is not whole; one that breaks is broken. */
    private static Kind kindOfBodyFailure(IOException failure) {
        return causedBy(failure, SocketException.class) || causedBy(failure, SSLException.class)
                ? Kind.IO
                : Kind.PROTOCOL;
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
