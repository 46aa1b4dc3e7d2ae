package dev.usertoken.testkit;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.SocketPool.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Keeps the contract on plain sockets, a thread for each exchange, save for the faults it is given. */
final class SocketTransport implements Transport {
    private final TransportConfig config;
    private final Set<Fault> faults;
    private final SocketPool pool;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, SocketTransport::daemon);
    private final Map<SocketExchange, CompletableFuture<TransportResponse>> inFlight = new HashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private boolean closed;

    private SocketTransport(TransportConfig config, Set<Fault> faults) {
        this.config = config;
        this.faults = faults;
        this.pool = new SocketPool(look(faults));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (faults.contains(Fault.LEAVES_A_THREAD)) {
            daemon(() -> await(new CountDownLatch(1))).start();
        }
    }

    static TransportProvider provider(Fault... faults) {
        Set<Fault> set = EnumSet.noneOf(Fault.class);
        set.addAll(Arrays.asList(faults));
        return new TransportProvider() {
            @Override
            public String name() {
                return "socket";
            }

            @Override
            public Transport create(TransportConfig config) {
                return new SocketTransport(config, set);
            }
        };
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        if (faults.contains(Fault.THROWS_FROM_SEND)) {
            SocketExchange.requireSendable(request);
        }
        SocketExchange exchange = new SocketExchange(config, pool, request, faults);
        CompletableFuture<TransportResponse> result = new CompletableFuture<>();
        synchronized (inFlight) {
            if (closed && !faults.contains(Fault.SENDS_AFTER_CLOSE)) {
                result.completeExceptionally(TransportFailure.of(Kind.CANCELLED));
                return result;
            }
            inFlight.put(exchange, result);
        }
        ScheduledFuture<?> alarm = timer.schedule(
                () -> {
                    if (!exchange.mayTakeItsTime()) {
                        result.completeExceptionally(TransportFailure.of(Kind.TIMEOUT));
                    }
                },
                bounded(request.timeLeft()).toMillis(),
                TimeUnit.MILLISECONDS);
        result.whenComplete((response, failure) -> {
            alarm.cancel(false);
            synchronized (inFlight) {
                inFlight.remove(exchange);
            }
            if (failure != null && !(result.isCancelled() && faults.contains(Fault.FORGETS_TO_ABORT))) {
                exchange.abort();
            }
        });
        Thread thread = daemon(() -> run(exchange, result));
        threads.add(thread);
        thread.start();
        if (faults.contains(Fault.BLOCKS_THE_CALLER)) {
            result.handle((response, failure) -> null).join();
        }
        return result;
    }

    @Override
    public void close() {
        List<CompletableFuture<TransportResponse>> aborted;
        synchronized (inFlight) {
            if (closed && faults.contains(Fault.CLOSES_ONLY_ONCE)) {
                throw new IllegalStateException("closed");
            }
            closed = true;
            aborted = new ArrayList<>(inFlight.values());
        }
        if (!faults.contains(Fault.CLOSE_LEAVES_EXCHANGES)) {
            aborted.forEach(result -> result.completeExceptionally(TransportFailure.of(Kind.CANCELLED)));
        }
        if (faults.contains(Fault.CLOSE_INTERRUPTS)) {
            timer.shutdownNow();
            threads.forEach(Thread::interrupt);
        }
        if (faults.contains(Fault.CLOSE_WAITS)) {
            threads.forEach(SocketTransport::join);
        }
        if (!faults.contains(Fault.SENDS_AFTER_CLOSE)) {
            timer.shutdown();
        }
        pool.close();
    }

    private static Look look(Set<Fault> faults) {
        if (faults.contains(Fault.KEEPS_WHAT_IT_DID_NOT_ASK_FOR)) {
            return Look.FOR_THE_END;
        }
        Set<Fault> blind = EnumSet.of(
                Fault.NEVER_LOOKS_AT_POOLED_CONNECTIONS, Fault.REUSES_WHAT_IT_GAVE_UP, Fault.FORGETS_TRAILERS);
        return Collections.disjoint(blind, faults) ? Look.FOR_ANYTHING : Look.NONE;
    }

    private void run(SocketExchange exchange, CompletableFuture<TransportResponse> result) {
        try {
            result.complete(exchange.perform());
        } catch (TransportFailure e) {
            result.completeExceptionally(blamed(e));
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(blamed(TransportFailure.of(exchange.kindOf(e), e)));
        }
    }

    private Throwable blamed(TransportFailure failure) {
        if (faults.contains(Fault.FAILS_WITH_ANY_EXCEPTION)) {
            return new IOException("failed");
        }
        if (faults.contains(Fault.CONFUSES_KINDS)) {
            return TransportFailure.of(failure.kind() == Kind.IO ? Kind.PROTOCOL : Kind.IO);
        }
        if (faults.contains(Fault.CALLS_WHAT_IS_MALFORMED_A_TIMEOUT) && failure.kind() == Kind.PROTOCOL) {
            return TransportFailure.of(Kind.TIMEOUT);
        }
        if (faults.contains(Fault.TELLS_SECRETS)) {
            failure.addSuppressed(new IOException("while sending Authorization: Bearer " + TransportContractRun.MARK));
        }
        return failure;
    }

    /** Some methods count in ints. */
    static Duration bounded(Duration duration) {
        Duration longest = Duration.ofDays(1);
        return duration.compareTo(longest) > 0 ? longest : duration;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "socket-transport");
        thread.setDaemon(true);
        return thread;
    }

    /** Each breaks one rule, which the tests named must notice. */
    enum Fault {
        BLOCKS_THE_CALLER("t01_sendReturnsBeforeThereIsAConnection"),
        LETS_THE_BODY_TAKE_ITS_TIME("t02_deadlineHoldsForTheBody"),
        LETS_POOLED_CONNECTIONS_TAKE_THEIR_TIME("t02_deadlineHoldsOnAReusedConnection"),
        KEEPS_THE_DEADLINE_WITH_THE_CONNECTION("t02_oneDeadlineIsNotThatOfTheNextExchange"),
        IGNORES_THE_CONNECT_TIMEOUT("t02_connectTimeoutHoldsForTheConnection"),
        FORGETS_TO_ABORT("t03_cancelAbortsTheWaitForTheResponse"),
        FOLLOWS_REDIRECTS("t04_redirectsAreNotFollowed"),
        SENDS_AGAIN(
                "t04_aRequestThatWasReadAndNotAnsweredIsNotSentAgain",
                "t04_aRequestThatWasResetIsNotSentAgain",
                "t04_aRequestOverTlsIsNotSentAgain",
                "t04_aRequestOnAReusedConnectionIsNotSentAgain"),
        SENDS_AGAIN_OVER_TLS("t04_aRequestOverTlsIsNotSentAgain"),
        SENDS_AGAIN_WHERE_A_POOLED_CONNECTION_BROKE("t04_aRequestOnAReusedConnectionIsNotSentAgain"),
        SENDS_AGAIN_WHERE_A_POOLED_TLS_CONNECTION_BROKE("t04_aRequestOnAReusedTlsConnectionIsNotSentAgain"),
        OBEYS_RETRY_AFTER("t04_answersThatAskForAnotherTryAreHandedOn"),
        ANSWERS_CHALLENGES("t04_authenticationChallengesAreNotAnswered"),
        DROPS_THE_BODY_OF_A_CHALLENGE("t04_authenticationChallengesAreNotAnswered"),
        ASKS_THE_AUTHENTICATOR_OF_THE_PROCESS("t04_whatAllOfTheProcessSharesIsNotAsked"),
        TELLS_THE_COOKIE_HANDLER_OF_THE_PROCESS("t04_whatAllOfTheProcessSharesIsNotAsked"),
        ASKS_THE_CACHE_OF_THE_PROCESS("t04_whatAllOfTheProcessSharesIsNotAsked"),
        KEEPS_COOKIES("t04_cookiesAreNeitherKeptNorSent"),
        ADDS_A_HEADER("t05_headersAndBodyArriveAsGiven", "t05_aDeleteWithoutBodyCarriesNone"),
        POSTS_EVERY_BODY("t05_anyMethodArrivesAsItIs"),
        TAKES_ANY_CONTROL_FOR_THE_END_OF_A_LINE("t05_whatIsNoLineEndSplitsNoHeader"),
        FORGETS_A_REPEATED_HEADER("t05_headersAndBodyArriveAsGiven"),
        FORGETS_THE_LENGTH_OF_NOTHING("t05_anEmptyPostCarriesContentLengthZero"),
        ASKS_FOR_NO_ENCODING("t05_headersAndBodyArriveAsGiven"),
        UNZIPS("t05_compressionNotAskedForIsNotUndone"),
        READS_BEYOND_THE_BOUND("t06_aBodyOverTheBoundIsTooLarge"),
        CUTS_AT_THE_BOUND("t06_aBodyOverTheBoundIsTooLarge"),
        CUTS_TRAILERS("t06_endlessTrailersAreGivenUp"),
        TAKES_THE_FIRST_OF_TWO_LENGTHS("t07_twoLengthsThatDifferFail"),
        BELIEVES_A_LENGTH_BESIDE_CHUNKS("t07_aLengthBesideChunksIsNotBelieved"),
        TAKES_ANY_CODING_FOR_CHUNKS("t07_aCodingThatIsNotKnownFails"),
        TAKES_ANY_LINE_FOR_A_HEADER("t07_whatIsNoHeaderMakesNone"),
        TAKES_A_PART_FOR_THE_WHOLE("t07_aBodyShorterThanItsLengthFails", "t07_chunksThatBreakOffFail"),
        TAKES_AN_ERROR_STATUS_FOR_A_FAILURE("t08_anyStatusIsAResponse"),
        MISSES_THE_BODY_OF_A_HEAD("t08_theAnswerToHeadHasNoBodyWhateverItsLengthSays"),
        TAKES_AN_INTERIM_RESPONSE_FOR_THE_LAST(
                "t08_anInterimResponseIsNotTheResponse", "t08_severalInterimResponsesAreNotTheResponse"),
        THROWS_FROM_SEND("t09_sendThrowsNothing"),
        FAILS_WITH_ANY_EXCEPTION("t09_aRefusedConnectionIsConnect", "t07_noAnswerAtAllFails"),
        CONFUSES_KINDS(
                "t09_aRefusedConnectionIsConnect", "t07_noAnswerAtAllFails", "t11_aCertificateThatExpiredIsRefused"),
        TELLS_SECRETS(
                "t06_endlessTrailersAreGivenUp",
                "t07_aBodyShorterThanItsLengthFails",
                "t07_whatIsNoHeaderMakesNone",
                "t09_aRefusedConnectionIsConnect",
                "t10_aValueThatCannotBeSentIsNotTold",
                "t12_closeMayBeCalledByWhoeverGetsTheFailure"),
        CALLS_WHAT_IS_MALFORMED_A_TIMEOUT(
                "t06_endlessTrailersAreGivenUp", "t07_aLengthBesideChunksIsNotBelieved", "t07_whatIsNoHeaderMakesNone"),
        BELIEVES_ANY_HOST_NAME("t11_aCertificateForAnotherHostIsRefused", "t15_theOriginIsVerifiedThroughATunnel"),
        BELIEVES_THE_HOST_NAME_VERIFIER_OF_THE_PROCESS("t11_theHostNameVerifierOfTheProcessIsNotAsked"),
        BELIEVES_ANY_CERTIFICATE(
                "t11_aCertificateThatExpiredIsRefused",
                "t11_aSelfSignedCertificateIsRefused",
                "t11_anUnknownAuthorityIsRefusedByDefault"),
        LEAVES_A_THREAD("t12_closeUnusedIsFine"),
        CLOSES_ONLY_ONCE("t12_closeTwiceIsCloseOnce"),
        CLOSE_WAITS("t12_closeMayBeCalledByWhoeverGetsTheResponse", "t12_closeMayBeCalledByWhoeverGetsTheFailure"),
        CLOSE_INTERRUPTS("t12_closeMayBeCalledByWhoeverGetsTheFailure", "t12_closeMayBeCalledByWhoeverIsOutOfTime"),
        CLOSE_LEAVES_EXCHANGES("t12_closeAbortsTheWaitForTheResponse"),
        SENDS_AFTER_CLOSE("t13_sendFailsAfterClose"),
        NEVER_REUSES("t14_aLiveConnectionIsReused"),
        NEVER_LOOKS_AT_POOLED_CONNECTIONS(
                "t14_aPooledConnectionThatTheServerClosedIsNoFailure",
                "t14_aPooledTlsConnectionThatBrokeOffIsNoFailure",
                "t14_aFarewellOnAPooledConnectionIsNotTheAnswerToAnother"),
        KEEPS_WHAT_IT_DID_NOT_ASK_FOR("t14_aFarewellOnAPooledConnectionIsNotTheAnswerToAnother"),
        REFUSES_EXTENSIONS_OF_CHUNKS("t05_extensionsOfChunksAreNoPartOfTheBody"),
        FORGETS_TRAILERS("t14_trailersAreNotTheAnswerToAnother"),
        REUSES_WHAT_IT_GAVE_UP("t14_whatComesBeyondTheBoundIsNotTheAnswerToAnother"),
        REUSES_WHAT_WILL_CLOSE("t14_aConnectionThatTheServerWillCloseIsNotReused"),
        PASSES_THE_PROXY_BY("t15_clearTextGoesThroughTheProxy", "t15_aSocksProxyIsNotPassedBy"),
        REUSES_A_TUNNEL_FOR_ANY_ORIGIN("t15_aTunnelIsForOneOriginAlone"),
        TELLS_THE_PROXY("t15_tlsGoesThroughATunnel"),
        LOGS_IN_TO_THE_PROXY("t15_aChallengeOfTheProxyIsHandedOn"),
        TAKES_THE_PROXY_FOR_THE_ORIGIN("t15_aRefusedTunnelIsConnect");

        private final String noticedBy;

        Fault(String... noticedBy) {
            this.noticedBy = String.join(" ", noticedBy);
        }

        List<String> noticedBy() {
            return Arrays.asList(noticedBy.split(" "));
        }
    }
}
