package dev.usertoken;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The service and the network, in simulated time and with random faults of every known kind. It checks its requests.
 */
final class SimulatedService {
    static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private static final List<Fault> FAULTS = List.of(Fault.values());

    /** Six logins fit into the first minute in which every token is rejected, after the first two. */
    private static final int MOST_LOGINS_A_MINUTE = 8;

    /** Marks a response for {@link #isRenewal}. */
    private static final String EXPIRED = "X-Expired";

    private static final List<Duration> DATE_ERRORS =
            List.of(Duration.ZERO, Duration.ofMinutes(31), Duration.ofDays(-2), Duration.ofDays(3650));

    private final SimulatedTime time;
    private final Random random;
    private final Duration life;
    private final Map<String, Token> tokens = new HashMap<>();
    private final Deque<Instant> refused = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private String password = "right";
    private double trouble;
    private CompletableFuture<TransportResponse> inFlight = CompletableFuture.completedFuture(null);
    private int issued;
    int issues;
    int renewals;
    int refusals;

    SimulatedService(SimulatedTime time, Random random, Duration life) {
        this.time = time;
        this.random = random;
        this.life = life;
    }

    /** Sets the probability of a fault in a call, from 0 to 1. */
    void trouble(double likelihood) {
        trouble = likelihood;
    }

    void password(String newPassword) {
        password = newPassword;
    }

    void dropTokens() {
        tokens.values().forEach(token -> token.dropped = true);
    }

    /** Returns true if a call with the token would succeed. */
    boolean accepts(UserToken token) {
        return !tokens.get(token.secret().reveal()).dropped;
    }

    void requireNotExpired(UserToken token) {
        Instant expiresAt = tokens.get(token.secret().reveal()).expiresAt;
        if (!time.now().isBefore(expiresAt)) {
            violations.add("a token was given out at " + time.now() + " which had expired at " + expiresAt);
        }
    }

    /**
     * Returns the violations, which are not thrown at once because the client under test catches exceptions of a
     * transport.
     */
    List<String> violations() {
        return violations;
    }

    /** Opens the connection of a process to the service; {@link Link#cut} ends the process. */
    Link link() {
        return new Link();
    }

    final class Link implements Transport {
        private boolean cut;
        private CompletableFuture<TransportResponse> own = new CompletableFuture<>();
        private final Deque<Instant> logins = new ArrayDeque<>();

        @SuppressWarnings("ReferenceEquality")
        void cut() {
            cut = true;
            inFlight = inFlight == own ? CompletableFuture.completedFuture(null) : inFlight;
        }

        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            CompletableFuture<TransportResponse> exchange = new CompletableFuture<>();
            if (cut) {
                return exchange;
            }
            if (!inFlight.isDone()) {
                violations.add("two calls at once for one login");
            }
            inFlight = exchange;
            own = exchange;
            Fault fault = random.nextDouble() < trouble ? FAULTS.get(random.nextInt(FAULTS.size())) : Fault.NONE;
            Duration latency = Duration.ofMillis(1 + random.nextInt(random.nextInt(10) == 0 ? 10_000 : 300));
            if (fault == Fault.NO_CONNECTION) {
                time.after(latency, () -> fail(exchange, TransportFailure.Kind.CONNECT));
                return exchange;
            }
            time.after(latency, () -> {
                Optional<TransportResponse> response = response(request, fault);
                if (fault == Fault.RESET) {
                    time.after(latency, () -> fail(exchange, TransportFailure.Kind.IO));
                } else if (fault != Fault.SILENCE) {
                    time.after(latency, () -> complete(exchange, response.get(), renewed(request)));
                }
            });
            return exchange;
        }

        private void complete(
                CompletableFuture<TransportResponse> exchange, TransportResponse response, Optional<Token> renewed) {
            if (cut) {
                return;
            }
            if (exchange.complete(response) && response.status() == 200) {
                if (!renewed.isPresent()) {
                    countLogin();
                } else if (isRenewal(response)) {
                    renewed.get().confirmedRenewals++;
                }
            }
        }

        private void countLogin() {
            logins.add(time.now());
            if (logins.size() > MOST_LOGINS_A_MINUTE
                    && Duration.between(logins.removeFirst(), time.now()).compareTo(Duration.ofMinutes(1)) < 0) {
                violations.add("a process has logged in more often than the rejected tokens justify");
            }
        }

        private void fail(CompletableFuture<TransportResponse> exchange, TransportFailure.Kind kind) {
            if (!cut) {
                exchange.completeExceptionally(TransportFailure.of(kind));
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Returns true if the response extends the life of the token, so not for an HTML page or an expiry in the past. */
    private static boolean isRenewal(TransportResponse response) {
        return response.status() == 200
                && response.headers().first("Content-Type").get().equals("application/json")
                && !response.headers().first(EXPIRED).isPresent();
    }

    private Optional<Token> renewed(TransportRequest request) {
        return request.headers().first("Authorization").map(value -> tokens.get(value.substring("Bearer ".length())));
    }

    private Optional<TransportResponse> response(TransportRequest request, Fault fault) {
        switch (fault) {
            case ERROR:
                return Optional.of(response(500, "{\"Message\":\"An error has occurred.\"}"));
            case LIMIT:
                return Optional.of(response(429, "{\"Error\":{\"Code\":\"TooManyRequests\",\"Message\":\"\"}}"));
            case HTML:
                return Optional.of(response(502, "<html>Bad Gateway</html>"));
            default:
                break;
        }
        boolean issue = request.uri().getPath().endsWith("/issue");
        Optional<TransportResponse> response = Optional.of(issue ? issue(request, fault) : renew(request, fault));
        return fault == Fault.GARBAGE ? Optional.of(response(200, "<html>Welcome</html>")) : response;
    }

    private TransportResponse issue(TransportRequest request, Fault fault) {
        issues++;
        if (!new String(request.body(), StandardCharsets.UTF_8).contains("\"" + password + "\"")) {
            countRefusal();
            return response(
                    403,
                    "{\"Error\":{\"Code\":\"DeniedAccess\",\"Message\":\"Staff identity authentication failed.\"}}");
        }
        Token token = new Token("token-" + issued++, time.now().plus(life));
        tokens.put(token.text, token);
        return fault == Fault.DEAD_ON_ARRIVAL ? expiredResponse(token) : response(token, token.expiresAt);
    }

    private TransportResponse expiredResponse(Token token) {
        TransportResponse response = response(token, time.now().minusSeconds(random.nextInt(300)));
        Headers.Builder headers = Headers.builder().add(EXPIRED, "true");
        response.headers().forEach(headers::add);
        return TransportResponse.of(response.status(), headers.build(), response.body());
    }

    private TransportResponse renew(TransportRequest request, Fault fault) {
        renewals++;
        Token token = renewed(request).get();
        if (token.confirmedRenewals == 7) {
            violations.add("an eighth renewal was requested");
        }
        if (token.renewals == 7) {
            return response(400, "{\"Error\":{\"Code\":\"InvalidParameter\",\"Message\":\"\"}}");
        }
        if (token.dropped || fault == Fault.REFUSED_RENEWAL || !time.now().isBefore(token.expiresAt)) {
            return response(401, "{\"Error\":{\"Code\":\"DeniedAccess\",\"Message\":\"Access denied\"}}");
        }
        token.renewals++;
        token.expiresAt = token.expiresAt.plus(life);
        if (fault == Fault.DEAD_ON_ARRIVAL) {
            return expiredResponse(token);
        }
        return random.nextBoolean()
                ? response(token, token.expiresAt)
                : response(
                        200,
                        "{\"ExpiresIn\":"
                                + Duration.between(time.now(), token.expiresAt).toSeconds() + "}");
    }

    private void countRefusal() {
        refusals++;
        refused.add(time.now());
        if (refused.size() > 5
                && Duration.between(refused.removeFirst(), time.now()).compareTo(HALF_AN_HOUR) < 0) {
            violations.add("six refused logins in half an hour");
        }
    }

    private TransportResponse response(Token token, Instant expires) {
        return response(200, "{\"AccessToken\":\"" + token.text + "\",\"Expires\":\"" + expires + "\"}");
    }

    /** Only the {@code Date} of a token is correct, because the client derives the token's life from it. */
    private TransportResponse response(int status, String body) {
        Duration dateError = status == 200 ? Duration.ZERO : DATE_ERRORS.get(random.nextInt(DATE_ERRORS.size()));
        Headers headers = Headers.builder()
                .add("Content-Type", body.startsWith("<") ? "text/html" : "application/json")
                .add(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                time.now().plus(dateError).atOffset(ZoneOffset.UTC)))
                .build();
        return TransportResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private enum Fault {
        NONE,
        NO_CONNECTION,
        SILENCE,
        RESET,
        ERROR,
        LIMIT,
        HTML,
        GARBAGE,
        DEAD_ON_ARRIVAL,
        REFUSED_RENEWAL
    }

    private static final class Token {
        final String text;
        Instant expiresAt;
        int renewals;
        int confirmedRenewals;
        boolean dropped;

        Token(String text, Instant expiresAt) {
            this.text = text;
            this.expiresAt = expiresAt;
        }
    }
}
