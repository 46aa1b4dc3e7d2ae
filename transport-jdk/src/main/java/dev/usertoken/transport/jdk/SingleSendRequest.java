package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;

/**
 * A request that fails if the client sends it again. The client does so if a reused connection breaks: with a GET or HEAD,
 * and with all methods under the system property {@code jdk.httpclient.enableAllMethodRetry}.
 */
final class SingleSendRequest implements BodyPublisher {
    private static final Duration BACKSTOP = Duration.ofSeconds(1);

    final HttpRequest message;

    private final BodyPublisher body;
    private volatile boolean started;
    private volatile boolean subscribed;

    /** @throws IllegalArgumentException if the client cannot send the request as it is */
    SingleSendRequest(TransportRequest request) {
        body = BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(request.timeLeft().plus(BACKSTOP))
                .method(request.method(), this);
        request.headers().forEach(builder::header);
        if (request.headers().all("Accept-Encoding").isEmpty()) {
            builder.header("Accept-Encoding", "identity");
        }
        message = builder.build();
    }

    /** Returns false if nothing was sent. */
    boolean isStarted() {
        return started;
    }

    /** Called when there is a connection, each time before the request is written, unless a decorator wraps the body. */
    @Override
    public long contentLength() {
        if (started) {
            throw new IllegalStateException("a request is sent once");
        }
        started = true;
        return body.contentLength();
    }

    /** Called each time before the body is written, but not if it is empty and not wrapped. */
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (subscribed) {
            throw new IllegalStateException("a request is sent once");
        }
        subscribed = true;
        started = true;
        body.subscribe(subscriber);
    }
}
