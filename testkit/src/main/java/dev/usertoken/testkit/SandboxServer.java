package dev.usertoken.testkit;

import dev.usertoken.StaffUser;
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

/**
 * A stand-in for the MINDBODY service on a loopback port: the three token operations, and two resources that ask for a
 * token. It answers with the declared models and no invented field; {@link #behave} makes it odd.
 *
 * <pre>{@code
 * try (SandboxServer server = SandboxServer.start()) {
 *     URI baseUri = server.baseUri();
 * }
 * }</pre>
 *
 * <p>What is not known of the service, and so a guess: the status of the texts on sites (403), the answer to an unknown
 * API key (401, "Access denied") and to an eighth renewal (400, {@code InvalidParameter}), and the messages of the codes
 * with status 400. Thread-safe; all threads are daemons; it needs nothing but the JDK and the library's core.
 */
public final class SandboxServer implements AutoCloseable {
    /** The site of the public sandbox, and of the default login. */
    public static final String SITE_ID = "-99";

    /** The public sandbox's documented user name. */
    public static final String USERNAME = "Siteowner";

    /** The public sandbox's documented password. */
    public static final String PASSWORD = "apitest1234";

    /** The API key that is accepted unless another one is set. */
    public static final String API_KEY = "sandbox-api-key";

    private final StaffService service;
    private final ActiveQuirks quirks = new ActiveQuirks();
    private final SandboxHandler handler;
    private final HttpListener listener;
    private final URI baseUri;
    private final List<Login> logins;
    private final Set<String> apiKeys;

    private SandboxServer(Builder settings) throws IOException {
        service = new StaffService(settings);
        handler = new SandboxHandler(settings, service, quirks);
        logins = settings.logins();
        apiKeys = settings.apiKeys();
        ServerSocketFactory sockets = settings.sslContext
                .<ServerSocketFactory>map(SSLContext::getServerSocketFactory)
                .orElseGet(ServerSocketFactory::getDefault);
        listener = HttpListener.start(sockets, settings.port, handler::handle);
        String origin = settings.sslContext.isPresent() ? "https://localhost:" : "http://127.0.0.1:";
        baseUri = URI.create(origin + listener.port());
    }

    /**
     * A server with the defaults of {@link Builder}.
     *
     * @throws UncheckedIOException if no port can be had
     */
    public static SandboxServer start() {
        return builder().start();
    }

    /** Settings to start a server with. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, without a path: {@code http://127.0.0.1:port}, or {@code https://localhost:port} with TLS. */
    public URI baseUri() {
        return baseUri;
    }

    /** Puts quirks in force, after those that already are, until they are used up or {@link #behaveNormally}. */
    public void behave(Quirk... more) {
        for (Quirk quirk : Objects.requireNonNull(more, "more")) {
            Objects.requireNonNull(quirk, "more");
        }
        quirks.add(List.of(more));
    }

    /** Ends all quirks. */
    public void behaveNormally() {
        quirks.clear();
    }

    /** Forgets all tokens: from now on they are refused, before their time. */
    public void dropTokens() {
        service.dropTokens();
    }

    /** All requests so far, also those to other paths and those not yet answered, in the order they arrived. */
    public List<RecordedRequest> requests() {
        return handler.requests();
    }

    /** The number of requests to an endpoint so far, whatever was answered. */
    public int count(Endpoint endpoint) {
        Optional<Endpoint> wanted = Optional.of(Objects.requireNonNull(endpoint, "endpoint"));
        return (int) requests().stream()
                .filter(request -> request.endpoint().equals(wanted))
                .count();
    }

    /** The number of requests to issue a token. */
    public int issues() {
        return count(Endpoint.ISSUE);
    }

    /** The number of requests to renew a token. */
    public int renewals() {
        return count(Endpoint.RENEW);
    }

    /** The number of requests to revoke a token. */
    public int revocations() {
        return count(Endpoint.REVOKE);
    }

    /** Counts from zero again. Tokens, lock-outs and quirks stay as they are. */
    public void forgetRequests() {
        handler.forgetRequests();
    }

    /** The base URI in the first line, and the logins and API keys in the lines below it: none of them is real. */
    public String describe() {
        StringBuilder text = new StringBuilder(baseUri.toString());
        logins.forEach(login -> text.append("\nsite ")
                .append(login.siteId)
                .append(", user name ")
                .append(login.username)
                .append(", password ")
                .append(login.password));
        apiKeys.forEach(key -> text.append("\nAPI key ").append(key));
        return text.toString();
    }

    /** Closes the port and all connections at once, answered or not. Idempotent. */
    @Override
    public void close() {
        listener.close();
    }

    /** The base URI. */
    @Override
    public String toString() {
        return "SandboxServer[" + baseUri + "]";
    }

    /**
     * Runs a server with the default settings until a signal ends it, and prints {@link #describe}.
     *
     * @param args the port, or nothing for a free one
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

    /** Settings of a server. A login or an API key that is set takes the place of the default one. Not thread-safe. */
    public static final class Builder {
        private static final Login DEFAULT_LOGIN =
                new Login(SITE_ID, USERNAME, PASSWORD, StaffUser.of(0, "Site", "Owner", "Owner"));

        private final List<Login> logins = new ArrayList<>();
        private final Set<String> apiKeys = new LinkedHashSet<>();

        final Set<String> deactivatedSites = new LinkedHashSet<>();
        int port;
        String apiVersion = "6";
        Duration tokenLife = Duration.ofHours(24);
        int renewals = 7;
        Clock clock = Clock.systemUTC();
        int lockOutFailures = 6;
        Duration lockOutDuration = Duration.ofMinutes(30);
        TokenForm tokenForm = TokenForm.JWT;
        boolean singleToken;
        XmlDialect xmlDialect = XmlDialect.DATA_CONTRACT;
        MultipartNames multipartNames = MultipartNames.DOTTED;
        Optional<SSLContext> sslContext = Optional.empty();
        Consumer<Exchange> listener = exchange -> {};

        private Builder() {}

        /**
         * The port to listen on.
         *
         * @param number 0 for a free one, the default, to 65535
         */
        public Builder port(int number) {
            if (number < 0 || number > 65535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + number);
            }
            port = number;
            return this;
        }

        /**
         * Accepts a login, and with it its site; the default is site -99, {@code Siteowner}, {@code apitest1234}. Source
         * credentials are a login too, with an underscore before the source's name.
         *
         * @param siteId a whole number, as all site ids are
         * @param user whom its tokens stand for
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

        /** The version in the paths it serves; the default is 6. */
        public Builder apiVersion(String version) {
            apiVersion = requireText("version", version);
            return this;
        }

        /** How long a token lives, and how much a renewal adds to its end; the default is 24 hours. */
        public Builder tokenLife(Duration life) {
            tokenLife = requirePositive("life", life);
            return this;
        }

        /**
         * How often a token may be renewed; the default is 7.
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

        /** The clock of token lives, lock-outs and the {@code Date} header; the default is the system's. */
        public Builder clock(Clock time) {
            clock = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * How many failed logins lock a login for how long, where each further try restarts the clock; the default is 6
         * within 30 minutes, for 30 minutes.
         *
         * @param failures 1 or more
         * @param duration of the lock, and of the time in which failures add up
         */
        public Builder lockOut(int failures, Duration duration) {
            if (failures < 1) {
                throw new IllegalArgumentException("failures must be 1 or more, not " + failures);
            }
            lockOutFailures = failures;
            lockOutDuration = requirePositive("duration", duration);
            return this;
        }

        /** How tokens look; the default is {@link TokenForm#JWT}. */
        public Builder tokenForm(TokenForm form) {
            tokenForm = Objects.requireNonNull(form, "form");
            return this;
        }

        /** Refuses to issue a token while another one of the same login lives, as the public sandbox was seen to do. */
        public Builder singleTokenPerLogin() {
            singleToken = true;
            return this;
        }

        /** How XML is read and written; the default is {@link XmlDialect#DATA_CONTRACT}. */
        public Builder xmlDialect(XmlDialect dialect) {
            xmlDialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /** How multipart replies name nested members; the default is {@link MultipartNames#DOTTED}. */
        public Builder multipartNames(MultipartNames names) {
            multipartNames = Objects.requireNonNull(names, "names");
            return this;
        }

        /** Listens with TLS; the certificate must name {@code localhost}. */
        public Builder sslContext(SSLContext context) {
            sslContext = Optional.of(Objects.requireNonNull(context, "context"));
            return this;
        }

        /**
         * Is told of each exchange, redacted, before its reply is sent.
         *
         * @param action called on the connection's thread, so thread-safe; what it throws ends the connection
         */
        public Builder onExchange(Consumer<Exchange> action) {
            listener = Objects.requireNonNull(action, "action");
            return this;
        }

        /**
         * A server that listens.
         *
         * @throws UncheckedIOException if the port is taken
         */
        public SandboxServer start() {
            try {
                return new SandboxServer(this);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on port " + port, e);
            }
        }

        List<Login> logins() {
            return logins.isEmpty() ? List.of(DEFAULT_LOGIN) : List.copyOf(logins);
        }

        Set<String> apiKeys() {
            return apiKeys.isEmpty() ? Set.of(API_KEY) : Set.copyOf(apiKeys);
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
