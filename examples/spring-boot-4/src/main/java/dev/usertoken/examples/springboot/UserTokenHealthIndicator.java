package dev.usertoken.examples.springboot;

import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.examples.springboot.UserTokenAutoConfiguration.LastRefresh;
import dev.usertoken.examples.springboot.UserTokenAutoConfiguration.UserTokenProperties;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports {@code UP} if there is a valid token, {@code DOWN} if there is no token because the last refresh failed, else
 * {@code UNKNOWN}. Sends nothing.
 */
@Component
final class UserTokenHealthIndicator implements HealthIndicator {
    private final TokenSession session;
    private final LastRefresh lastRefresh;
    private final String siteId;
    private final String username;

    /** Creates the indicator of the login of the properties. */
    @Autowired
    UserTokenHealthIndicator(TokenSession session, LastRefresh lastRefresh, UserTokenProperties properties) {
        this(session, lastRefresh, properties.site(), properties.username());
    }

    /** Creates the indicator of another login. */
    UserTokenHealthIndicator(TokenSession session, LastRefresh lastRefresh, String siteId, String username) {
        this.session = session;
        this.lastRefresh = lastRefresh;
        this.siteId = siteId;
        this.username = username;
    }

    @Override
    public Health health() {
        Optional<UserToken> token = session.current();
        if (token.isPresent()) {
            return Health.up().withDetail("token", token.get().toString()).build();
        }
        return lastRefresh
                .failure(siteId, username)
                .map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::unknown)
                .build();
    }
}
