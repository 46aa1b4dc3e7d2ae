package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/** One request and its response. It is also the tag of the request, by which interceptors recognize it. */
final class OkHttpExchange {
    /** OkHttp's own timeout comes after the deadline of core, which names the failure. */
    private static final long SLACK_MILLIS = 1000;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final TransportRequest request;
    private final OneShotBody body;
    private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

    private OkHttpExchange(TransportRequest request) {
        this.request = request;
        this.body = new OneShotBody(request.body());
    }

    static CompletableFuture<TransportResponse> start(
            OkHttpClient client, TransportRequest request, Executor executor) {
        OkHttpExchange exchange = new OkHttpExchange(request);
        try {
            Call call = client.newCall(exchange.toOkHttp());
            call.timeout().timeout(request.timeLeft().toMillis() + SLACK_MILLIS, TimeUnit.MILLISECONDS);
            exchange.result.whenComplete((response, failure) -> {
                if (failure != null) {
                    call.cancel();
                }
            });
            // Not enqueue: an error in an interceptor would end a thread of OkHttp's dispatcher.
            executor.execute(() -> exchange.run(call));
        } catch (Throwable e) {
            exchange.fail(e);
        }
        return exchange.result;
    }

    /**
     * Sends a request, as the last network interceptor: unlike a body, an absent one does not notice that it is sent.
     * Closes the connection if the framing is contradictory: OkHttp may take the response for an empty one, and would read
     * the rest of it as the next response.
     */
    static Response proceed(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        OkHttpExchange exchange = request.tag(OkHttpExchange.class);
        if (exchange == null) {
            return chain.proceed(request);
        }
        if (request.body() == null) {
            exchange.body.markBegun();
        }
        Response response = chain.proceed(request);
        if (response.code() < 200 || !hasValidFraming(response)) {
            chain.connection().socket().close();
            throw new ProtocolException();
        }
        return response;
    }

    /** @throws TransportFailure if OkHttp cannot send the request as it is */
    private Request toOkHttp() throws TransportFailure {
        try {
            Request.Builder builder =
                    new Request.Builder().url(request.uri().toString()).tag(OkHttpExchange.class, this);
            request.headers().forEach(builder::addHeader);
            if (!request.headers().first("Accept-Encoding").isPresent()) {
                builder.header("Accept-Encoding", "identity");
            }
            boolean bodyless = body.contentLength() == 0
                    && (request.method().equals("GET") || request.method().equals("HEAD"));
            return builder.method(request.method(), bodyless ? null : body).build();
        } catch (IllegalArgumentException e) {
            throw TransportFailure.of(Kind.PROTOCOL, e);
        }
    }

    private void run(Call call) {
        try {
            result.complete(execute(call));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private TransportResponse execute(Call call) throws IOException {
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            if (response.body().contentLength() > request.maxResponseBytes()
                    || source.request(request.maxResponseBytes() + 1L)) {
                // To close the response would only read the rest of the body and use the connection again.
                call.cancel();
                throw TransportFailure.of(Kind.TOO_LARGE);
            }
            Headers.Builder headers = Headers.builder();
            okhttp3.Headers received = response.headers();
            for (int i = 0; i < received.size(); i++) {
                headers.add(received.name(i), received.value(i));
            }
            return TransportResponse.of(response.code(), headers.build(), source.readByteArray());
        }
    }

    /** OkHttp reads until the connection ends if it does not know the coding or cannot parse the length. */
    private static boolean hasValidFraming(Response response) {
        List<String> codings = response.headers("Transfer-Encoding");
        List<String> lengths = response.headers("Content-Length");
        String length = lengths.isEmpty() ? "0" : lengths.get(0);
        return (codings.isEmpty() || String.join(", ", codings).equalsIgnoreCase("chunked"))
                && Collections.frequency(lengths, length) == lengths.size()
                && LENGTH.matcher(length).matches();
    }

    private void fail(Throwable cause) {
        result.completeExceptionally(
                cause instanceof TransportFailure ? cause : TransportFailure.of(kindOf(cause), cause));
    }

    private Kind kindOf(Throwable cause) {
        if (!body.isBegun()) {
            return cause instanceof SSLException ? Kind.TLS : Kind.CONNECT;
        }
        // OkHttp throws an EOFException only if a chunked body ends early.
        boolean malformed = cause instanceof ProtocolException || cause instanceof EOFException;
        return malformed || !(cause instanceof IOException) ? Kind.PROTOCOL : Kind.IO;
    }
}
