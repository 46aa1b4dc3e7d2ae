package dev.usertoken;

import dev.usertoken.internal.concurrent.Timer;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The service in the memory of the test, with its clock and its timer. Core has neither a transport nor a codec; the
 * same behaviour over real sockets is tested in {@code integration-tests}.
 */
final class MemoryService implements Transport {
    static final Instant START = Instant.parse("2026-11-23T16:27:43Z");
    static final Duration LIFE = Duration.ofHours(24);

    /** The operations in the order of their requests, such as {@code issue}. */
    final List<String> requests = new ArrayList<>();

    /** The status of the next responses; 0 for no response. */
    int status = 200;

    /** Leaves requests without an end. */
    boolean hangs;

    /** Lets the timer fail, as if it could start no thread. */
    boolean hasNoThread;

    /** Thrown by the codec if it decodes; none if it is null. */
    Error decodingError;

    /** Issues the same token each time. */
    boolean issuesOneToken;

    /** The life of issued tokens. */
    Duration life = LIFE;

    private final Scheduler scheduler = new Scheduler();
    private Duration elapsed = Duration.ZERO;
    private int issued;

    /** Returns a builder of a client of this service, which runs everything on the thread of the test. */
    UserTokenClient.Builder client() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(URI.create("https://service.test"))
                .apiKey(Secret.of("key"))
                .transport(this)
                .codec(new LineCodec())
                .retryPolicy(RetryPolicy.none())
                .executor(Runnable::run);
        builder.time = TimeSource.of(clock(), () -> elapsed.toNanos());
        builder.timer = () -> new Timer(scheduler);
        builder.random = bound -> 0;
        builder.digestRounds = 1;
        return builder;
    }

    /** Lets time pass, and runs the tasks that are due. */
    void pass(Duration duration) {
        elapsed = elapsed.plus(duration);
        scheduler.runDue();
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        String path = request.uri().getPath();
        String operation = path.substring(path.lastIndexOf('/') + 1);
        requests.add(operation);
        CompletableFuture<TransportResponse> response = new CompletableFuture<>();
        if (hangs) {
            return response;
        }
        if (status == 0) {
            response.completeExceptionally(TransportFailure.of(TransportFailure.Kind.TIMEOUT));
            return response;
        }
        Headers headers = Headers.builder()
                .add("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC)))
                .add("Content-Type", "text/lines")
                .build();
        String body = status == 200 ? "" : "Code=Unknown";
        if (status == 200 && operation.equals("issue")) {
            issued = issuesOneToken ? 1 : issued + 1;
            body = "AccessToken=token-" + issued + "\nExpires=" + now().plus(life);
        } else if (status == 200 && operation.equals("renew")) {
            body = "Expires=" + now().plus(life);
        }
        response.complete(TransportResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8)));
        return response;
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private Instant now() {
        return START.plus(elapsed);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** A format with one field a line. */
    private final class LineCodec implements Codec {
        @Override
        public String name() {
            return "lines";
        }

        @Override
        public MediaType mediaType() {
            return MediaType.parse("text/lines");
        }

        @Override
        public boolean reads(MediaType other) {
            return other.equals(mediaType());
        }

        @Override
        public EncodedBody encode(Document document) {
            return EncodedBody.of(mediaType(), document.fields().toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Document decode(byte[] bytes, MediaType contentType) {
            if (decodingError != null) {
                throw decodingError;
            }
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                String[] field = line.split("=", 2);
                fields.put(field[0], field[1]);
            }
            return Document.of("", "", fields);
        }
    }

    /** Runs tasks in the time of the test. */
    private final class Scheduler extends ScheduledThreadPoolExecutor {
        private final List<Task> tasks = new ArrayList<>();

        Scheduler() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            if (hasNoThread) {
                throw new InternalError("planted");
            }
            Task task = new Task(command, elapsed.plusNanos(unit.toNanos(delay)));
            tasks.add(task);
            return task;
        }

        void runDue() {
            for (Optional<Task> due = nextDue(); due.isPresent(); due = nextDue()) {
                tasks.remove(due.get());
                if (!due.get().isCancelled()) {
                    due.get().command.run();
                }
            }
        }

        private Optional<Task> nextDue() {
            return tasks.stream()
                    .filter(task -> task.at.compareTo(elapsed) <= 0)
                    .findFirst();
        }
    }

    private static final class Task extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        final Runnable command;
        final Duration at;

        Task(Runnable command, Duration at) {
            this.command = command;
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }
}
