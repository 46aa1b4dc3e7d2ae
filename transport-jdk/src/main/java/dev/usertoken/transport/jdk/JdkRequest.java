package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says a request in the JDK's terms. */
final class JdkRequest {
    /** The JDK adds durations to the present time, which overflows for the longest ones. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private JdkRequest() {}

    /**
     * HTTP/1.1 on TLS too: HTTP/2 has nothing to offer to one exchange now and then, changes the spelling of header
     * names, and lets the client send again what a server has not taken. On clear text it adds {@code Upgrade}.
     *
     * @throws IllegalArgumentException where the client cannot send it as it is
     */
    static HttpRequest of(TransportRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(bounded(request.timeLeft()));
        request.headers().forEach((name, value) -> {
            requireAscii(name, value);
            builder.header(name, value);
        });
        if (request.headers().all("Accept-Encoding").isEmpty()) {
            builder.header("Accept-Encoding", "identity");
        }
        byte[] body = request.body();
        if (body.length == 0 && request.method().equals("DELETE")) {
            return builder.DELETE().build();
        }
        return builder.method(request.method(), new OnceOnly(BodyPublishers.ofByteArray(body)))
                .build();
    }

    static Duration bounded(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /** The JDK would send a question mark for each other character. */
    private static void requireAscii(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > '~') {
                throw new IllegalArgumentException("value of header " + name + " must be printable ASCII");
            }
        }
    }

    /**
     * Fails where it is asked for its length again, which the JDK does before it writes a request a second time. It
     * does so on its own for GET and HEAD on a reused connection, and for all methods where the system property {@code
     * jdk.httpclient.enableAllMethodRetry} is set.
     */
    private static final class OnceOnly implements BodyPublisher {
        private final BodyPublisher body;
        private final AtomicBoolean sent = new AtomicBoolean();

        OnceOnly(BodyPublisher body) {
            this.body = body;
        }

        @Override
        public long contentLength() {
            if (sent.getAndSet(true)) {
                throw new UncheckedIOException(new IOException("a request is sent once"));
            }
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            body.subscribe(subscriber);
        }
    }
}
