package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.internal.concurrent.Timer;
import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.spi.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten days of sessions, step by step, among random faults, hostile dates, tokens that have expired on arrival, callers, clock
 * steps, sleep and ends of processes. At each step: no token after its expiry, no eighth renewal, no sixth refused login in
 * half an hour, no more than eight tokens issued to a process in a minute, no two calls at once for one login; and a token
 * if the service has been well for long enough. A failure names its seed, which repeats it.
 */
@Tag("jdk-independent")
class SessionSimulationTest {
    private static final Duration TEN_DAYS = Duration.ofDays(10);
    private static final int STEPS = 100_000;

    /** Longer than the guard or a failure pauses a login. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(35);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void oneProcess(int seed) {
        new Simulation(seed, 1).run();
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14, 15})
    void tenProcessesWithSharedStore(int seed) {
        new Simulation(seed, 10).run();
    }

    private static final class Simulation {
        private final Random random;
        private final SimulatedTime time = new SimulatedTime();
        private final SimulatedService service;
        private final Optional<TokenStore> store;
        private final List<Peer> peers = new ArrayList<>();

        /** With sleep, or with processes that share a store, the wall clock must not be set; without, it may. */
        private final boolean setsClock;

        private Duration wallError;
        private String knownPassword = "right";
        private int passwords;
        private int served;

        Simulation(int seed, int size) {
            random = new Random(seed);
            setsClock = size == 1 && seed % 2 == 0;
            wallError = Duration.ofMinutes(random.nextInt(600) - 300);
            List<Duration> lives =
                    List.of(Duration.ofHours(24), Duration.ofHours(3), Duration.ofMinutes(10), Duration.ofMinutes(2));
            service = new SimulatedService(time, random, lives.get(seed % lives.size()));
            store = size == 1 ? Optional.empty() : Optional.of(new MemoryTokenStore(time.seenWith(() -> wallError)));
            for (int i = 0; i < size; i++) {
                peers.add(new Peer());
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                time.advance(Duration.ofNanos((long) (random.nextDouble() * 2 * TEN_DAYS.toNanos() / STEPS)));
                step();
                assertThat(service.violations()).isEmpty();
            }
            recover();

            assertThat(served).isGreaterThan(STEPS / 10);
            assertThat(service.issues).isPositive();
            assertThat(service.refusals).isPositive();
        }

        private void step() {
            int number = random.nextInt(peers.size());
            Peer peer = peers.get(number);
            int die = random.nextInt(20_000);
            if (die < 10) {
                service.trouble(random.nextDouble());
            } else if (die < 14) {
                service.trouble(0);
            } else if (die < 24) {
                if (setsClock) {
                    wallError = Duration.ofMinutes(random.nextInt(600) - 300);
                } else {
                    time.sleep(Duration.ofMinutes(random.nextInt(600)));
                }
            } else if (die < 28) {
                service.dropTokens();
            } else if (die < 31) {
                service.password("right " + ++passwords);
            } else if (die < 40) {
                knownPassword = random.nextInt(3) == 0 ? "wrong " + random.nextInt() : "right " + passwords;
            } else if (die < 45) {
                kill(number);
            } else if (die < 46) {
                recover();
            } else {
                peer.call();
            }
        }

        /** Without a store that outlives it, a process takes with it what it knows of refused logins. */
        private void kill(int number) {
            if (store.isPresent()) {
                peers.get(number).kill();
                peers.set(number, new Peer());
            }
        }

        /** The service is well and the password right: after a while everybody has a token. */
        private void recover() {
            service.trouble(0);
            service.password("right " + passwords);
            knownPassword = "right " + passwords;
            for (Duration waited = Duration.ZERO; waited.compareTo(LONG_ENOUGH) < 0; waited = waited.plusMinutes(1)) {
                time.advance(Duration.ofMinutes(1));
                peers.forEach(Peer::call);
            }
            for (Peer peer : peers) {
                CompletableFuture<UserToken> token = peer.session.tokenAsync();
                time.advance(Duration.ofMinutes(1));
                assertThat(token).isCompleted();
            }
        }

        private final class Peer {
            final SimulatedService.Link link = service.link();
            final ScheduledExecutorService scheduler = time.scheduler();
            final TokenSession session;

            Peer() {
                UserTokenClient.Builder builder = UserTokenClient.builder()
                        .baseUri(URI.create("https://simulated.test"))
                        .apiKey(Secret.of("key"))
                        .codec(new JsonCodec())
                        .transport(link)
                        .retryPolicy(random.nextBoolean() ? RetryPolicy.none() : RetryPolicy.standard());
                builder.time = time.seenWith(() -> wallError);
                builder.timer = () -> new Timer(scheduler);
                builder.executor(Runnable::run);
                builder.random = bound -> (long) (random.nextDouble() * bound);
                builder.digestRounds = 1;
                store.ifPresent(builder::tokenStore);
                StaffCredentials login = StaffCredentials.of("-99", "owner", () -> Secret.of(knownPassword));
                SessionOptions.Builder options = SessionOptions.builder();
                if (random.nextInt(4) == 0) {
                    options.loginBackoff(Duration.ofMinutes(random.nextInt(3) * 10L));
                }
                if (random.nextInt(4) == 0) {
                    options.issueOnly();
                }
                session = builder.build().session(login, options.build());
            }

            void kill() {
                scheduler.shutdown();
                link.cut();
            }

            void call() {
                CompletableFuture<UserToken> token = session.tokenAsync();
                token.thenAccept(this::use);
                if (random.nextInt(10) == 0) {
                    token.cancel(true);
                }
            }

            private void use(UserToken token) {
                served++;
                service.requireNotExpired(token);
                if (!service.accepts(token)) {
                    session.invalidate(token);
                }
            }
        }
    }
}
