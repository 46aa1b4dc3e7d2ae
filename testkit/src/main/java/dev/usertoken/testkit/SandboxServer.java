package dev.usertoken.testkit;

import dev.usertoken.StaffUser;
import dev.usertoken.testkit.internal.format.Formats;
import dev.usertoken.testkit.internal.http.HttpListener;
import dev.usertoken.testkit.internal.sandbox.Accounts;
import dev.usertoken.testkit.internal.sandbox.LockOut;
import dev.usertoken.testkit.internal.sandbox.Login;
import dev.usertoken.testkit.internal.sandbox.StaffService;
import dev.usertoken.testkit.internal.sandbox.TokenPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox of the MINDBODY service on a loopback port: the three token operations, and two resources that require a
 * token. Its responses contain the declared fields and no others; {@link #behave} adds deviations.
 *
 * <pre>{@code
 * try (SandboxServer server = SandboxServer.start()) {
 *     URI baseUri = server.baseUri();
 * }
 * }</pre>
 *
 * <p>Some details of the service are unknown, so these are guesses: the status of the messages about sites (403), the
 * response to an unknown API key (401, "Access denied") and to an eighth renewal (400, {@code InvalidParameter}), and the
 * messages of the codes with status 400. Thread-safe; all threads are daemons; it needs only the JDK and the library's core.
 */
public final class SandboxServer implements AutoCloseable {
    /** The site of the public sandbox, and of the default login. */
    public static final String SITE_ID = "-99";

    /** The documented user name of the public sandbox. */
    public static final String USERNAME = "Siteowner";

    /** The documented password of the public sandbox. */
    public static final String PASSWORD = "apitest1234";

    /** The API key that is accepted unless another one is set. */
    public static final String API_KEY = "sandbox-api-key";

    private final StaffService service;
    private final ActiveQuirks quirks = new ActiveQuirks();
    private final SandboxHandler handler;
    private final HttpListener listener;
    private final URI baseUri;
    private final Accounts accounts;

    private SandboxServer(Builder settings) throws IOException {
        accounts = settings.accounts();
        service = new StaffService(settings.clock, accounts, settings.tokenPolicy(), settings.lockOut());
        handler = new SandboxHandler(settings.apiVersion, service, settings.formats(), quirks, settings.listener);
        SSLContext tls = settings.sslContext;
        ServerSocketFactory sockets = tls == null ? ServerSocketFactory.getDefault() : tls.getServerSocketFactory();
        listener = HttpListener.start(sockets, settings.port, handler::handle);
        String origin = tls == null ? "http://127.0.0.1:" : "https://localhost:";
        baseUri = URI.create(origin + listener.port());
    }

    /**
     * Starts a server with the defaults of {@link Builder}.
     *
     * @throws UncheckedIOException if no port is free
     */
    public static SandboxServer start() {
        return builder().start();
    }

    /** Creates the settings of a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the URI of the server without a path: {@code http://127.0.0.1:port}, or {@code https://localhost:port} with TLS. */
    public URI baseUri() {
        return baseUri;
    }

    /** Adds quirks after the active ones. They remain active until they are used up, or until {@link #behaveNormally}. */
    public void behave(Quirk... more) {
        for (Quirk quirk : Objects.requireNonNull(more, "more")) {
            Objects.requireNonNull(quirk, "more");
        }
        quirks.add(List.of(more));
    }

    /** Removes all quirks. */
    public void behaveNormally() {
        quirks.clear();
    }

    /** Forgets all tokens, so that they are refused before they expire. */
    public void dropTokens() {
        service.dropTokens();
    }

    /** Returns all requests so far in the order of arrival, including requests to other paths and without a response. */
    public List<RecordedRequest> requests() {
        return handler.requests();
    }

    /** Returns the number of requests to an endpoint so far, whatever the responses were. */
    public int count(Endpoint endpoint) {
        Optional<Endpoint> wanted = Optional.of(Objects.requireNonNull(endpoint, "endpoint"));
        return (int) requests().stream()
                .filter(request -> request.endpoint().equals(wanted))
                .count();
    }

    /** Returns the number of requests to issue a token. */
    public int issues() {
        return count(Endpoint.ISSUE);
    }

    /** Returns the number of requests to renew a token. */
    public int renewals() {
        return count(Endpoint.RENEW);
    }

    /** Returns the number of requests to revoke a token. */
    public int revocations() {
        return count(Endpoint.REVOKE);
    }

    /** Forgets the requests, so that all counts are zero. Tokens, lock-outs and quirks remain. */
    public void forgetRequests() {
        handler.forgetRequests();
    }

    /** Returns the base URI in the first line, and below it the logins and API keys; all of them are for tests only. */
    public String describe() {
        return baseUri + accounts.describe();
    }

    /** Closes the port and all connections at once, even if requests have no response yet. Idempotent. */
    @Override
    public void close() {
        listener.close();
    }

    /** Returns the base URI. */
    @Override
    public String toString() {
        return "SandboxServer[" + baseUri + "]";
    }

    /**
     * Runs a server with the default settings until a signal ends the process, and prints {@link #describe}.
     *
     * @param args the port; if absent, a free one is used
     */
    public static void main(String[] args) throws InterruptedException {
        SandboxServer server = builder().port(portOf(args)).start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println(server.describe());
        new CountDownLatch(1).await();
    }

    private static int portOf(String[] args) {
        try {
            return args.length == 0 ? 0 : Integer.parseInt(args[0]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the only argument is a port, 0 to 65535", e);
        }
    }

    /** The settings of a server. Added logins and API keys replace the default ones. Not thread-safe. */
    public static final class Builder {
        private static final Login DEFAULT_LOGIN =
                new Login(SITE_ID, USERNAME, PASSWORD, StaffUser.of(0, "Site", "Owner", "Owner"));

        private final List<Login> logins = new ArrayList<>();
        private final Set<String> apiKeys = new LinkedHashSet<>();

        private final Set<String> deactivatedSites = new LinkedHashSet<>();
        private int port;
        private String apiVersion = "6";
        private Duration tokenLife = Duration.ofHours(24);
        private int renewals = 7;
        private Clock clock = Clock.systemUTC();
        private int lockOutFailures = 6;
        private Duration lockOutDuration = Duration.ofMinutes(30);
        private TokenForm tokenForm = TokenForm.JWT;
        private boolean singleToken;
        private XmlDialect xmlDialect = XmlDialect.DATA_CONTRACT;
        private MultipartNames multipartNames = MultipartNames.DOTTED;

        /** Null for HTTP without TLS. */
        private @Nullable SSLContext sslContext;

        private Consumer<Exchange> listener = exchange -> {};

        private Builder() {}

        /**
         * Sets the port to listen on.
         *
         * @param number 0 to 65535; 0, the default, is a free one
         */
        public Builder port(int number) {
            if (number < 0 || number > 65535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + number);
            }
            port = number;
            return this;
        }

        /**
         * Accepts a login and its site; the default is {@code Siteowner} with the password {@code apitest1234} at site -99.
         * Source credentials are also a login; its user name is an underscore and the name of the source.
         *
         * @param siteId a whole number, as all site ids are
         * @param user returned with the tokens of this login
         */
        public Builder login(String siteId, String username, String password, StaffUser user) {
            if (!Objects.requireNonNull(siteId, "siteId").matches("-?[0-9]{1,18}")) {
                throw new IllegalArgumentException("siteId must be a whole number such as -99");
            }
            logins.add(new Login(
                    siteId,
                    requireText("username", username),
                    requireText("password", password),
                    Objects.requireNonNull(user, "user")));
            return this;
        }

        /** Accepts an API key; the default is {@link #API_KEY}. */
        public Builder apiKey(String apiKey) {
            apiKeys.add(requireText("apiKey", apiKey));
            return this;
        }

        /** Refuses all calls for a site with "Site is deactivated". */
        public Builder deactivatedSite(String siteId) {
            deactivatedSites.add(requireText("siteId", siteId));
            return this;
        }

        /** Sets the version of the API in the paths; the default is 6. */
        public Builder apiVersion(String version) {
            apiVersion = requireText("version", version);
            return this;
        }

        /** Sets the life of a token, which a renewal also adds to its end; the default is 24 hours. */
        public Builder tokenLife(Duration life) {
            tokenLife = requirePositive("life", life);
            return this;
        }

        /**
         * Sets the number of times that a token can be renewed; the default is 7.
         *
         * @param most 0 or more
         */
        public Builder renewals(int most) {
            if (most < 0) {
                throw new IllegalArgumentException("renewals must be 0 or more, not " + most);
            }
            renewals = most;
            return this;
        }

        /** Sets the clock for tokens, lock-outs and the {@code Date} header; the default is the system clock. */
        public Builder clock(Clock time) {
            clock = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Locks a login after this number of failures; each attempt while it is locked restarts the time of the lock. The
         * default is 6 failures within 30 minutes, and a lock for 30 minutes.
         *
         * @param failures 1 or more
         * @param duration of the lock, and of the time within which failures are counted
         */
        public Builder lockOut(int failures, Duration duration) {
            if (failures < 1) {
                throw new IllegalArgumentException("failures must be 1 or more, not " + failures);
            }
            lockOutFailures = failures;
            lockOutDuration = requirePositive("duration", duration);
            return this;
        }

        /** Sets the form of tokens; the default is {@link TokenForm#JWT}. */
        public Builder tokenForm(TokenForm form) {
            tokenForm = Objects.requireNonNull(form, "form");
            return this;
        }

        /** Refuses a login while its previous token is valid, as the public sandbox was reported to do. */
        public Builder singleTokenPerLogin() {
            singleToken = true;
            return this;
        }

        /** Sets the dialect of XML; the default is {@link XmlDialect#DATA_CONTRACT}. */
        public Builder xmlDialect(XmlDialect dialect) {
            xmlDialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /** Sets the names of nested fields in multipart responses; the default is {@link MultipartNames#DOTTED}. */
        public Builder multipartNames(MultipartNames names) {
            multipartNames = Objects.requireNonNull(names, "names");
            return this;
        }

        /** Listens with TLS; the certificate must be for {@code localhost}. */
        public Builder sslContext(SSLContext context) {
            sslContext = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * Sets a listener that receives each exchange, redacted, before its response is sent.
         *
         * @param action called on the thread of the connection, so it must be thread-safe; an exception closes the connection
         */
        public Builder onExchange(Consumer<Exchange> action) {
            listener = Objects.requireNonNull(action, "action");
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws UncheckedIOException if the port is in use
         */
        public SandboxServer start() {
            try {
                return new SandboxServer(this);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on port " + port, e);
            }
        }

        private Accounts accounts() {
            return new Accounts(
                    logins.isEmpty() ? List.of(DEFAULT_LOGIN) : logins,
                    apiKeys.isEmpty() ? Set.of(API_KEY) : apiKeys,
                    deactivatedSites);
        }

        private TokenPolicy tokenPolicy() {
            return new TokenPolicy(tokenForm == TokenForm.JWT, tokenLife, renewals, singleToken);
        }

        private LockOut lockOut() {
            return new LockOut(lockOutFailures, lockOutDuration);
        }

        private Formats formats() {
            return new Formats(xmlDialect == XmlDialect.DATA_CONTRACT, multipartNames::nested);
        }

        private static String requireText(String argument, String value) {
            if (Objects.requireNonNull(value, argument).isBlank()) {
                throw new IllegalArgumentException(argument + " must not be blank");
            }
            return value;
        }

        private static Duration requirePositive(String argument, Duration value) {
            if (Objects.requireNonNull(value, argument).isNegative() || value.isZero()) {
                throw new IllegalArgumentException(argument + " must be positive, not " + value);
            }
            return value;
        }
    }
}
