package dev.usertoken.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.AuthenticationException;
import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.StaffUser;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.examples.springboot.UserTokenAutoConfiguration.LastRefresh;
import dev.usertoken.examples.springboot.UserTokenAutoConfiguration.UserTokenProperties;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** The application as its users start it, against the sandbox. */
@Tag("jdk-independent")
class ApplicationTest {
    private static final String SITES = "/public/v6/site/sites";
    private static final String BODY_OF_SITES = "{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}";

    @TempDir
    static Path directory;

    private static SandboxServer sandbox;
    private static RunningApplication application;

    @BeforeAll
    static void start() {
        sandbox = SandboxServer.start();
        application = new RunningApplication(sandbox, SandboxServer.PASSWORD);
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @BeforeEach
    void forgetRequests() {
        application.bean(TokenSession.class).token();
        sandbox.behaveNormally();
        sandbox.forgetRequests();
    }

    @Test
    void endpoints_callApiWithOneToken() throws Exception {
        assertThat(application.get("/site").body()).isEqualTo(BODY_OF_SITES);
        assertThat(application.get("/site/reactive").body()).isEqualTo(BODY_OF_SITES);

        assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(2);
        assertThat(sandbox.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void rejectedToken_isReplacedAndCallRepeatedOnce(SpringClient client) {
        sandbox.behave(Quirk.ACCESS_DENIED.on(Endpoint.SITES).times(1));

        assertThat(client.get(application, SITES)).isEqualTo(BODY_OF_SITES);
        assertThat(tokensOf(Endpoint.SITES)).hasSize(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void rejectedTokenOfPost_isReplacedAndCallRepeatedOnce(SpringClient client) {
        sandbox.behave(Quirk.ACCESS_DENIED.on(Endpoint.ADD_CLIENT).times(1));

        assertThat(client.post(application, "/public/v6/client/addclient", Map.of("FirstName", "Ann")))
                .contains("Ann");
        assertThat(tokensOf(Endpoint.ADD_CLIENT)).hasSize(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void second401_isExceptionOfSpring(SpringClient client) {
        sandbox.behave(Quirk.ACCESS_DENIED.on(Endpoint.SITES));

        assertThatThrownBy(() -> client.get(application, SITES)).isInstanceOf(client.unauthorized);
    }

    @ParameterizedTest
    @EnumSource
    void otherHost_receivesNoToken(SpringClient client) {
        try (SandboxServer other = SandboxServer.start()) {
            assertThatThrownBy(() -> client.get(application, other.baseUri() + SITES))
                    .isInstanceOf(client.unauthorized);

            assertThat(other.requests()).hasSize(1);
            RecordedRequest request = other.requests().get(0);
            assertThat(request.headers().names()).doesNotContain("API-Key", "SiteId", "Authorization");
            assertThat(sandbox.requests()).isEmpty();
        }
    }

    @Test
    void health_isUpAndSendsNothing() throws Exception {
        HttpResponse<String> health = application.get("/actuator/health/userToken");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UP\"", "expires");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void health_isUnknownBeforeFirstRequest() {
        TokenSession unused = SpringClient.session(application);

        assertThat(new UserTokenHealthIndicator(unused, new LastRefresh(), "-99", "Siteowner")
                        .health()
                        .getStatus()
                        .getCode())
                .isEqualTo("UNKNOWN");
    }

    @Test
    void meters_showLifeLoginsAndHits() throws Exception {
        application.bean(TokenSession.class).token();

        assertThat(application.meter("usertoken.token.life")).isBetween(23 * 3600.0, 24 * 3600.0);
        assertThat(application.meter("usertoken.attempts?tag=operation:issue")).isPositive();
        assertThat(application.meter("usertoken.session?tag=event:token_fresh")).isPositive();
    }

    @Test
    void refusedLogin_isDownAndSentOnce() throws Exception {
        try (SandboxServer server = SandboxServer.start();
                RunningApplication mistyped = new RunningApplication(server, "mistyped")) {
            for (String path : List.of("/site", "/site/reactive")) {
                HttpResponse<String> site = mistyped.get(path);
                assertThat(site.statusCode()).isEqualTo(503);
                assertThat(site.body()).contains("login").doesNotContain("mistyped");
            }
            HttpResponse<String> health = mistyped.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"status\":\"DOWN\"", "login").doesNotContain("mistyped");
            assertThatThrownBy(() -> SpringClient.REST_CLIENT.get(mistyped, SITES))
                    .isInstanceOf(AuthenticationException.class);
            assertThatThrownBy(() -> SpringClient.WEB_CLIENT.get(mistyped, SITES))
                    .hasCauseInstanceOf(AuthenticationException.class);
            assertThat(mistyped.meter("usertoken.session?tag=event:refresh_failed"))
                    .isPositive();
            assertThat(mistyped.meter("usertoken.token.life")).isZero();
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    @Test
    void shutdown_revokesToken() {
        try (SandboxServer server = SandboxServer.start()) {
            SpringApplicationBuilder builder =
                    new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE);
            try (RunningApplication started = new RunningApplication(builder, server, SandboxServer.PASSWORD)) {
                started.bean(TokenSession.class).token();
                assertThat(server.revocations()).isZero();
            }
            assertThat(server.revocations()).isEqualTo(1);
        }
    }

    @Test
    void beansOfApplication_areUsedAndTokenOfStoreIsNotRevoked() {
        try (SandboxServer server = SandboxServer.start()) {
            SpringApplicationBuilder builder =
                    new SpringApplicationBuilder(Application.class, OwnBeans.class).web(WebApplicationType.NONE);
            try (RunningApplication started = new RunningApplication(builder, server, SandboxServer.PASSWORD)) {
                started.bean(TokenSession.class).token();

                assertThat(started.context.getBeansOfType(UserTokenHttpClient.class))
                        .containsOnlyKeys("ownHttpClient");
                assertThat(started.bean(OwnBeans.class).events).isNotEmpty();
                assertThat(started.bean(MeterRegistry.class).getMeters())
                        .noneMatch(meter -> meter.getId().getName().startsWith("usertoken."));
            }
            assertThat(server.issues()).isEqualTo(1);
            assertThat(server.revocations()).isZero();
        }
    }

    @Test
    void clientOfApplication_reportsHealthAndMeters() {
        try (SandboxServer server = SandboxServer.start()) {
            SpringApplicationBuilder builder =
                    new SpringApplicationBuilder(Application.class, OwnClient.class).web(WebApplicationType.NONE);
            try (RunningApplication started = new RunningApplication(builder, server, "mistyped")) {
                assertThat(started.context.getBeansOfType(UserTokenClient.class))
                        .containsOnlyKeys("ownClient");
                assertThatThrownBy(() -> started.bean(TokenSession.class).token())
                        .isInstanceOf(AuthenticationException.class);

                assertThat(started.health("userTokenHealthIndicator")).isEqualTo("DOWN");
                assertThat(started.bean(MeterRegistry.class)
                                .get("usertoken.session")
                                .tag("event", "refresh_failed")
                                .counter()
                                .count())
                        .isPositive();
            }
        }
    }

    @Test
    void twoLogins_haveTheirOwnTokensAndHealth() {
        StaffUser user = StaffUser.of(1, "Second", "Login", "Staff");
        try (SandboxServer server = SandboxServer.builder()
                .login(SandboxServer.SITE_ID, SandboxServer.USERNAME, SandboxServer.PASSWORD, user)
                .login("11", "_second", SandboxServer.PASSWORD, user)
                .start()) {
            SpringApplicationBuilder builder =
                    new SpringApplicationBuilder(Application.class, SecondLogin.class).web(WebApplicationType.NONE);
            try (RunningApplication started = new RunningApplication(builder, server, "mistyped")) {
                assertThatThrownBy(() -> started.bean(TokenSession.class).token())
                        .isInstanceOf(AuthenticationException.class);

                assertThat(started.context
                                .getBean("secondRestClient", RestClient.class)
                                .get()
                                .uri(SITES)
                                .retrieve()
                                .body(String.class))
                        .isEqualTo("{\"Sites\":[{\"Id\":11,\"Name\":\"Site 11\"}]}");
                assertThat(started.health("userTokenHealthIndicator")).isEqualTo("DOWN");
                assertThat(started.health("secondTokenHealthIndicator")).isEqualTo("UP");
            }
        }
    }

    @Test
    void environmentVariables_areBoundAndMissingOneIsNamed() {
        Map<String, Object> variables = new HashMap<>(Map.of(
                "USERTOKEN_SITE", "-99",
                "USERTOKEN_USERNAME", "Siteowner",
                "USERTOKEN_PASSWORD", "secret",
                "USERTOKEN_API_KEY", "key"));
        assertThat(bind(variables).apiKey()).isEqualTo(Secret.of("key"));
        assertThat(bind(variables).toString()).contains("Siteowner").doesNotContain("secret");

        variables.remove("USERTOKEN_API_KEY");
        assertThatThrownBy(() -> bind(variables))
                .rootCause()
                .hasMessageContainingAll("usertoken.api-key", "USERTOKEN_API_KEY");

        variables.put("USERTOKEN_API_KEY", "key");
        variables.put("USERTOKEN_PASSWORD", "");
        assertThatThrownBy(() -> bind(variables))
                .rootCause()
                .hasMessageContainingAll("usertoken.password", "USERTOKEN_PASSWORD");
    }

    @Test
    void variablesOfCommand_overrideApplicationProperties() {
        StaffUser user = StaffUser.of(1, "Other", "Login", "Staff");
        try (SandboxServer server = SandboxServer.builder()
                .login("11", "_other", SandboxServer.PASSWORD, user)
                .start()) {
            String baseUrl = server.baseUri().toString();
            Map<String, Object> variables = Map.of(
                    "USERTOKEN_BASE_URL",
                    baseUrl,
                    "USERTOKEN_API_KEY",
                    SandboxServer.API_KEY,
                    "USERTOKEN_SITE",
                    "11",
                    "USERTOKEN_USERNAME",
                    "_other",
                    "USERTOKEN_PASSWORD",
                    SandboxServer.PASSWORD);
            StandardEnvironment environment = new StandardEnvironment();
            environment
                    .getPropertySources()
                    .replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, source(variables));
            SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class)
                    .web(WebApplicationType.NONE)
                    .environment(environment);
            try (ConfigurableApplicationContext context =
                    builder.run("--spring.main.banner-mode=off", "--logging.level.root=off")) {
                assertThat(context.getBean(TokenSession.class).token().siteId()).isEqualTo("11");
            }
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    private static List<String> tokensOf(Endpoint endpoint) {
        return sandbox.requests().stream()
                .filter(request -> request.endpoint().equals(Optional.of(endpoint)))
                .flatMap(request -> request.headers().all("Authorization").stream())
                .toList();
    }

    private static UserTokenProperties bind(Map<String, Object> variables) {
        return new Binder(ConfigurationPropertySources.from(source(variables)))
                .bind("usertoken", UserTokenProperties.class)
                .get();
    }

    private static SystemEnvironmentPropertySource source(Map<String, Object> variables) {
        return new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables);
    }

    /** The HTTP clients of the application, each with a new session: a session does not replace two tokens in a row. */
    enum SpringClient {
        REST_CLIENT(HttpClientErrorException.Unauthorized.class) {
            @Override
            String get(RunningApplication application, String uri) {
                return rest(application).get().uri(uri).retrieve().body(String.class);
            }

            @Override
            String post(RunningApplication application, String uri, Object body) {
                return rest(application).post().uri(uri).body(body).retrieve().body(String.class);
            }

            private RestClient rest(RunningApplication application) {
                return CONFIGURATION.userTokenRestClient(
                        application.bean(RestClient.Builder.class), http(application), properties(application));
            }
        },
        WEB_CLIENT(WebClientResponseException.Unauthorized.class) {
            @Override
            String get(RunningApplication application, String uri) {
                return web(application)
                        .get()
                        .uri(uri)
                        .retrieve()
                        .bodyToMono(String.class)
                        .block();
            }

            @Override
            String post(RunningApplication application, String uri, Object body) {
                return web(application)
                        .post()
                        .uri(uri)
                        .bodyValue(body)
                        .retrieve()
                        .bodyToMono(String.class)
                        .block();
            }

            private WebClient web(RunningApplication application) {
                return CONFIGURATION.userTokenWebClient(
                        application.bean(WebClient.Builder.class), http(application), properties(application));
            }
        };

        private static final UserTokenAutoConfiguration CONFIGURATION = new UserTokenAutoConfiguration();

        private final Class<? extends Exception> unauthorized;

        SpringClient(Class<? extends Exception> unauthorized) {
            this.unauthorized = unauthorized;
        }

        abstract String get(RunningApplication application, String uri);

        abstract String post(RunningApplication application, String uri, Object body);

        private static UserTokenHttpClient http(RunningApplication application) {
            return CONFIGURATION.userTokenHttpClient(session(application), properties(application));
        }

        private static TokenSession session(RunningApplication application) {
            UserTokenProperties properties = properties(application);
            return application
                    .bean(UserTokenClient.class)
                    .session(StaffCredentials.of(properties.site(), properties.username(), properties.password()));
        }

        private static UserTokenProperties properties(RunningApplication application) {
            return application.bean(UserTokenProperties.class);
        }
    }

    /** Beans of an application; not a component, so that only one test has them. */
    static final class OwnBeans {
        private final List<TokenEvent> events = new CopyOnWriteArrayList<>();

        @Bean
        TokenStore tokenStore() {
            return FileTokenStore.in(directory);
        }

        @Bean
        TokenListener userTokenMeters() {
            return events::add;
        }

        @Bean
        UserTokenHttpClient ownHttpClient(TokenSession session) {
            return UserTokenHttpClient.of(HttpClient.newHttpClient(), session);
        }
    }

    /** A client with another setting; not a component, so that only one test has it. */
    static final class OwnClient {
        @Bean
        UserTokenClient ownClient(UserTokenClient.Builder builder) {
            return builder.userAgent("own").build();
        }
    }

    /**
     * A login beside that of the properties. Its beans are no default candidates, so that they are injected only by their
     * names; not a component, so that only one test has it.
     */
    static final class SecondLogin {
        @Bean(defaultCandidate = false)
        TokenSession secondSession(UserTokenClient client) {
            return client.session(StaffCredentials.of("11", "_second", Secret.of(SandboxServer.PASSWORD)));
        }

        @Bean(defaultCandidate = false)
        RestClient secondRestClient(
                RestClient.Builder builder,
                @Qualifier("secondSession") TokenSession session,
                UserTokenProperties properties) {
            UserTokenAutoConfiguration configuration = new UserTokenAutoConfiguration();
            return configuration.userTokenRestClient(
                    builder, configuration.userTokenHttpClient(session, properties), properties);
        }

        @Bean
        UserTokenHealthIndicator secondTokenHealthIndicator(
                @Qualifier("secondSession") TokenSession session, LastRefresh lastRefresh) {
            return new UserTokenHealthIndicator(session, lastRefresh, "11", "_second");
        }
    }

    static final class RunningApplication implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final ConfigurableApplicationContext context;

        RunningApplication(SandboxServer sandbox, String password) {
            this(new SpringApplicationBuilder(Application.class), sandbox, password);
        }

        RunningApplication(SpringApplicationBuilder builder, SandboxServer sandbox, String password) {
            context = builder.run(
                    "--usertoken.base-url=" + sandbox.baseUri(),
                    "--usertoken.api-key=" + SandboxServer.API_KEY,
                    "--usertoken.password=" + password,
                    "--server.port=0",
                    "--spring.main.banner-mode=off",
                    "--logging.level.root=off");
        }

        <T> T bean(Class<T> type) {
            return context.getBean(type);
        }

        String health(String indicator) {
            return context.getBean(indicator, UserTokenHealthIndicator.class)
                    .health()
                    .getStatus()
                    .getCode();
        }

        HttpResponse<String> get(String path) throws Exception {
            String port = context.getEnvironment().getRequiredProperty("local.server.port");
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        }

        /** Returns the value of a meter, from the response {@code {…"measurements":[{"statistic":…,"value":1.0}…}}. */
        double meter(String name) throws Exception {
            String body = get("/actuator/metrics/" + name).body();
            assertThat(body).contains("\"value\":");
            return Double.parseDouble(body.replaceFirst("(?s).*?\"value\":([0-9.E]+).*", "$1"));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
