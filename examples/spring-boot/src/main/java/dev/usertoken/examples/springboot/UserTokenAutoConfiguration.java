package dev.usertoken.examples.springboot;

import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client, a session, logs, meters, and HTTP clients that send the session's token. A bean of the application replaces
 * the bean of the same type or name here. Spring closes the session, which can revoke the token, and then the client.
 */
@AutoConfiguration
@EnableConfigurationProperties(UserTokenAutoConfiguration.UserTokenProperties.class)
public class UserTokenAutoConfiguration {
    private static final Logger LOGGER = LoggerFactory.getLogger("dev.usertoken");
    private static final Logger WIRE = LoggerFactory.getLogger("dev.usertoken.wire");

    /**
     * The properties {@code usertoken.*}. A {@link Secret} is not part of the text form.
     *
     * @param timeout of an operation with its retries, and of each call to the API
     * @param revokeOnShutdown only if no other process uses the token
     */
    @ConfigurationProperties("usertoken")
    record UserTokenProperties(
            String site,
            String username,
            Secret password,
            Secret apiKey,
            @DefaultValue("https://api.mindbodyonline.com") URI baseUrl,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue("3s") Duration connectTimeout,
            boolean revokeOnShutdown) {
        UserTokenProperties {
            require("site", site);
            require("username", username);
            require("password", password);
            require("api-key", apiKey);
        }

        private static void require(String name, Object value) {
            // An empty password would be refused, and counts towards the lock of the login.
            if (value == null
                    || (value instanceof Secret secret && secret.reveal().isBlank())) {
                throw new IllegalArgumentException(
                        "the property usertoken." + name + " is missing or empty; set it, or the"
                                + " environment variable USERTOKEN_"
                                + name.replace('-', '_').toUpperCase(Locale.ROOT));
            }
        }
    }

    /** Creates a builder with the properties, the listeners and the store, for the client below or one of the application. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    UserTokenClient.Builder userTokenClientBuilder(
            UserTokenProperties properties, List<TokenListener> listeners, ObjectProvider<TokenStore> store) {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(properties.baseUrl())
                .apiKey(properties.apiKey())
                .timeout(properties.timeout())
                .connectTimeout(properties.connectTimeout())
                .listener(event -> listeners.forEach(listener -> listener.onEvent(event)));
        store.ifAvailable(builder::tokenStore);
        return builder;
    }

    @Bean
    @ConditionalOnMissingBean
    UserTokenClient userTokenClient(UserTokenClient.Builder builder) {
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    TokenSession tokenSession(
            UserTokenClient client, UserTokenProperties properties, ObjectProvider<TokenStore> store) {
        SessionOptions.Builder options = SessionOptions.builder();
        if (properties.revokeOnShutdown() && store.getIfAvailable() == null) {
            options.revokeOnClose();
        }
        return client.session(
                StaffCredentials.of(properties.site(), properties.username(), properties.password()), options.build());
    }

    @Bean
    @ConditionalOnMissingBean
    UserTokenHttpClient userTokenHttpClient(TokenSession session, UserTokenProperties properties) {
        return UserTokenHttpClient.of(
                HttpClient.newBuilder()
                        .connectTimeout(properties.connectTimeout())
                        .build(),
                session);
    }

    @Bean
    @ConditionalOnMissingBean(name = "userTokenRestClient")
    RestClient userTokenRestClient(
            RestClient.Builder builder, UserTokenHttpClient http, UserTokenProperties properties) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
        requests.setReadTimeout(properties.timeout());
        // Sends bodies with their length: only then can a call be repeated.
        return builder.requestFactory(new BufferingClientHttpRequestFactory(requests))
                .baseUrl(properties.baseUrl().toString())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean(name = "userTokenWebClient")
    WebClient userTokenWebClient(WebClient.Builder builder, UserTokenHttpClient http, UserTokenProperties properties) {
        JdkClientHttpConnector connector = new JdkClientHttpConnector(http);
        connector.setReadTimeout(properties.timeout());
        return builder.clientConnector(connector)
                .baseUrl(properties.baseUrl().toString())
                .build();
    }

    /** Logs failures as warnings with their stack traces, and a line for each HTTP message at level trace, without secrets. */
    @Bean
    @ConditionalOnMissingBean(name = "userTokenLog")
    TokenListener userTokenLog() {
        return event -> {
            event.wire().ifPresent(line -> WIRE.trace("call {}: {}", event.callId(), line));
            switch (event.type()) {
                case OPERATION_FAILED, REFRESH_FAILED, LOGIN_PAUSED, STORE_FAILED, PROVIDER_BROKEN ->
                    LOGGER.warn("{}", event, event.cause().orElse(null));
                default -> LOGGER.debug("{}", event);
            }
        };
    }

    /** Counts the requests that may be billed by operation, and the events of the session by event. */
    @Bean
    @ConditionalOnMissingBean(name = {"userTokenCounters", "userTokenMeters"})
    TokenListener userTokenCounters(MeterRegistry registry) {
        return event -> {
            switch (event.type()) {
                case PROVIDER_SELECTED, PROVIDER_BROKEN, ATTEMPT_FAILED, OPERATION_SUCCEEDED, OPERATION_FAILED -> {}
                case ATTEMPT_STARTED ->
                    registry.counter(
                                    "usertoken.attempts",
                                    "operation",
                                    word(event.operation().orElseThrow()))
                            .increment();
                default ->
                    registry.counter("usertoken.session", "event", word(event.type()))
                            .increment();
            }
        };
    }

    /** Measures the time until the token expires; 0 if there is no valid one. */
    @Bean
    @ConditionalOnMissingBean(name = {"userTokenLife", "userTokenMeters"})
    MeterBinder userTokenLife(TokenSession session) {
        return registry -> TimeGauge.builder(
                        "usertoken.token.life", session, TimeUnit.SECONDS, UserTokenAutoConfiguration::secondsLeft)
                .register(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    LastRefresh userTokenLastRefresh() {
        return new LastRefresh();
    }

    private static double secondsLeft(TokenSession session) {
        return session.current()
                .flatMap(UserToken::expiresAt)
                .map(end -> Duration.between(Instant.now(), end).toSeconds())
                .orElse(0L);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The outcomes of the last refreshes of all sessions, for the health indicators. */
    static final class LastRefresh implements TokenListener {
        /** The reasons by login; a login whose last refresh succeeded is absent. */
        private final Map<Login, String> failures = new ConcurrentHashMap<>();

        @Override
        public void onEvent(TokenEvent event) {
            Login login = new Login(event.siteId().orElse(""), event.username().orElse(""));
            switch (event.type()) {
                case REFRESH_FAILED ->
                    failures.put(login, event.cause().map(Throwable::getMessage).orElseGet(event::toString));
                case TOKEN_REFRESHED, TOKEN_ADOPTED -> failures.remove(login);
                default -> {}
            }
        }

        /** Returns the reason, without a secret, if the last refresh of this login failed. */
        Optional<String> failure(String siteId, String username) {
            return Optional.ofNullable(failures.get(new Login(siteId, username)));
        }

        private record Login(String siteId, String username) {}
    }
}
