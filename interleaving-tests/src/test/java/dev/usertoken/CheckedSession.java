package dev.usertoken;

import dev.usertoken.internal.Time;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** A real session, whose service issues the tokens 1, 2, 3 and answers at once. */
@Param(name = "number", gen = IntGen.class, conf = "1:2")
public final class CheckedSession {
    private static final String SITE = "-99";

    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final TokenSession session;

    public CheckedSession() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(URI.create("https://checked.test"))
                .apiKey(Secret.of("key"))
                .transport(new Issuer())
                .codec(new NumberCodec())
                // Longer than all the time that passes.
                .timeout(Duration.ofHours(1));
        builder.time = Time.of(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nanos::get);
        builder.timer = () -> new Timer(new NoScheduler());
        builder.executor(Runnable::run);
        builder.random = bound -> 0;
        session = builder.build()
                .session(
                        StaffCredentials.of(SITE, "owner", Secret.of("password")),
                        SessionOptions.builder().issueOnly().build());
    }

    @Operation
    public int token() {
        return Integer.parseInt(session.tokenAsync().join().secret().reveal());
    }

    @Operation(params = "number")
    public void invalidate(int number) {
        // So that the session replaces each rejected token at once.
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
        session.invalidate(UserToken.of(SITE, Secret.of(Integer.toString(number))));
    }

    private final class Issuer implements Transport {
        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            byte[] body = {(byte) issued.incrementAndGet()};
            return CompletableFuture.completedFuture(TransportResponse.of(
                    200, Headers.builder().add("Content-Type", "test/number").build(), body));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static final class NumberCodec implements Codec {
        @Override
        public String name() {
            return "number";
        }

        @Override
        public MediaType mediaType() {
            return MediaType.parse("test/number");
        }

        @Override
        public boolean reads(MediaType mediaType) {
            return true;
        }

        @Override
        public EncodedBody encode(Document document) {
            return EncodedBody.of(mediaType(), new byte[0]);
        }

        @Override
        public Document decode(byte[] bytes, MediaType mediaType) {
            return Document.of("", "", Map.of("AccessToken", Byte.toString(bytes[0])));
        }
    }

    /** Never runs a task. */
    private static final class NoScheduler extends ScheduledThreadPoolExecutor {
        NoScheduler() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return new Never();
        }
    }

    private static final class Never extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        @Override
        public long getDelay(TimeUnit unit) {
            return Long.MAX_VALUE;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
