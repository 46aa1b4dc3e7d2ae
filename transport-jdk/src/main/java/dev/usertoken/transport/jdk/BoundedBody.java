package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportFailure;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/** Collects the body of one response, up to a bound, and closes the connection where it is given up. */
final class BoundedBody implements HttpResponse.BodyHandler<byte[]>, HttpResponse.BodySubscriber<byte[]> {
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    private volatile boolean begun;

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether the head of the response was received. */
    boolean begun() {
        return begun;
    }

    /** Gives up: what is or comes subscribed is cancelled. */
    void cancel() {
        giveUp(new CancellationException());
    }

    @Override
    public HttpResponse.BodySubscriber<byte[]> apply(HttpResponse.ResponseInfo head) {
        begun = true;
        if (!hasOneFraming(head.headers())) {
            giveUp(TransportFailure.of(TransportFailure.Kind.PROTOCOL));
        }
        return this;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription.set(source);
        if (body.isDone()) {
            source.cancel();
        } else {
            source.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > maxBytes - bytes.size()) {
                giveUp(TransportFailure.of(TransportFailure.Kind.TOO_LARGE));
                return;
            }
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.write(chunk, 0, chunk.length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    /**
     * The client takes the first of several lengths, and any length before chunks, and reads to the end of the connection
     * where it does not know the coding; RFC 9112, section 6.3.
     */
    private static boolean hasOneFraming(HttpHeaders head) {
        List<String> codings = head.allValues("Transfer-Encoding");
        Set<String> lengths = new HashSet<>(head.allValues("Content-Length"));
        return codings.isEmpty()
                ? lengths.size() <= 1
                : lengths.isEmpty() && codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    }

    private void giveUp(Throwable reason) {
        body.completeExceptionally(reason);
        Flow.Subscription source = subscription.get();
        if (source != null) {
            source.cancel();
        }
    }
}
