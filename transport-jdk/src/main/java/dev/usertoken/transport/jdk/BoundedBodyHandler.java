package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the body of one response up to a bound. Cancels the subscription, which closes the connection, on failure. */
final class BoundedBodyHandler implements BodyHandler<byte[]>, BodySubscriber<byte[]> {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;

    BoundedBodyHandler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns true if the client reads the body. */
    boolean isStarted() {
        return subscription != null;
    }

    void cancel() {
        fail(new CancellationException());
    }

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo head) {
        if (!hasValidFraming(head.headers())) {
            fail(TransportFailure.of(Kind.PROTOCOL));
        } else if (head.headers().firstValueAsLong("Content-Length").orElse(0) > maxBytes) {
            fail(TransportFailure.of(Kind.TOO_LARGE));
        }
        return this;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (body.isDone()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
        if (bytes.size() > maxBytes) {
            fail(TransportFailure.of(Kind.TOO_LARGE));
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

    private void fail(Throwable failure) {
        if (body.completeExceptionally(failure) && subscription != null) {
            subscription.cancel();
        }
    }

    /** Checks RFC 9112, section 6.3: the client itself accepts lengths that differ, a negative one, and any coding. */
    private static boolean hasValidFraming(HttpHeaders head) {
        List<String> codings = head.allValues("Transfer-Encoding");
        List<String> lengths = head.allValues("Content-Length");
        return codings.isEmpty()
                ? lengths.stream().distinct().count() <= 1 && lengths.stream().allMatch(LENGTH.asMatchPredicate())
                : lengths.isEmpty() && codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    }
}
