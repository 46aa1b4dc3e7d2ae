package dev.usertoken;

import dev.usertoken.internal.http.Attempt;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An executor of blocking and asynchronous calls, which makes attempts with pauses between them, all within one
 * deadline.
 */
final class OperationExecutor {
    private final ClientContext context;
    private final Transport transport;
    private final RetryPolicy retryPolicy;

    OperationExecutor(ClientContext context, Transport transport, RetryPolicy retryPolicy) {
        this.context = context;
        this.transport = transport;
        this.retryPolicy = retryPolicy;
    }

    /**
     * Executes a call on this thread. If the thread is interrupted, the call is cancelled and the interrupt status
     * stays set.
     */
    <T> T await(OperationCall<T> call) {
        Execution<T> execution = execution(call, context.timeout());
        context.register(execution);
        try {
            T value = attemptUntilDone(execution);
            execution.succeeded();
            return value;
        } catch (Throwable e) {
            execution.failed(e);
            throw e;
        } finally {
            context.unregister(execution);
        }
    }

    /** Starts a call. Cancelling the returned future aborts the call. */
    <T> CompletableFuture<T> start(OperationCall<T> call, Duration timeLeft) {
        AsyncExecution<T> execution = new AsyncExecution<>(execution(call, timeLeft));
        context.register(execution);
        execution.start();
        return execution.result;
    }

    private <T> Execution<T> execution(OperationCall<T> call, Duration timeLeft) {
        return new Execution<>(context, transport, retryPolicy, call, timeLeft);
    }

    private <T> T attemptUntilDone(Execution<T> execution) {
        for (; ; ) {
            if (Thread.currentThread().isInterrupted()) {
                throw execution.noResponse(Kind.CANCELLED);
            }
            Optional<T> value = attemptAndWait(execution);
            if (value.isPresent()) {
                return value.get();
            }
            if (!context.sleep(execution.pause())) {
                throw execution.noResponse(Kind.CANCELLED);
            }
        }
    }

    private <T> Optional<T> attemptAndWait(Execution<T> execution) {
        Attempt attempt = execution.attempt();
        try {
            return execution.end(context.executor().await(attempt.response(), execution::timeLeft));
        } catch (ExecutionException e) {
            return execution.end((TransportFailure) Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            attempt.abort(Kind.TIMEOUT);
            return execution.end(TransportFailure.of(Kind.TIMEOUT));
        } catch (InterruptedException e) {
            attempt.abort(Kind.CANCELLED);
            Thread.currentThread().interrupt();
            return execution.end(TransportFailure.of(Kind.CANCELLED));
        }
    }

    /** An execution that is driven by the completion of its attempts and by the timer. */
    private final class AsyncExecution<T> implements ClientContext.Call {
        final CompletableFuture<T> result = new CompletableFuture<>();

        private final Execution<T> execution;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile Executor completions = Runnable::run;

        AsyncExecution(Execution<T> execution) {
            this.execution = execution;
        }

        void start() {
            // The exchange is cancelled on the timer's thread, so that it ends even if the executor is exhausted.
            Future<?> deadline;
            try {
                deadline = context.onTimer(execution.timeLeft(), () -> stop(Kind.TIMEOUT, context::executeInTime));
            } catch (Throwable e) {
                // For example, there may be no memory for the timer's thread.
                fail(e);
                return;
            }
            result.whenComplete((value, failure) -> {
                deadline.cancel(false);
                stop(Kind.CANCELLED, Runnable::run);
            });
            next();
        }

        @Override
        public void cancel() {
            execution.cancel();
        }

        @Override
        public void endCancelled(Executor completions) {
            this.completions = completions;
            stop(Kind.CANCELLED, Runnable::run);
        }

        private void stop(Kind kind, Executor executor) {
            if (!ended.get()) {
                execution.abort(kind);
                executor.execute(() -> {
                    execution.endAborted();
                    fail(execution.noResponse(kind));
                });
            }
        }

        private void next() {
            if (ended.get()) {
                return;
            }
            try {
                execution.attempt().response().whenComplete(this::endAttempt);
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void endAttempt(@Nullable TransportResponse response, Throwable failure) {
            try {
                Optional<T> value =
                        response == null ? execution.end((TransportFailure) failure) : execution.end(response);
                if (value.isPresent()) {
                    succeed(value.get());
                } else {
                    context.after(execution.pause(), this::next);
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void succeed(T value) {
            if (ended.compareAndSet(false, true)) {
                context.unregister(this);
                execution.succeeded();
                result.complete(value);
            }
        }

        private void fail(Throwable failure) {
            if (ended.compareAndSet(false, true)) {
                context.unregister(this);
                execution.failed(failure);
                completions.execute(() -> result.completeExceptionally(failure));
            }
        }
    }
}
