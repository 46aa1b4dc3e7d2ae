package dev.usertoken.examples.springboot;

import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.examples.springboot.UserTokenAutoConfiguration.LastRefresh;
import java.util.Optional;
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

    UserTokenHealthIndicator(TokenSession session, LastRefresh lastRefresh) {
        this.session = session;
        this.lastRefresh = lastRefresh;
    }

    @Override
    public Health health() {
        Optional<UserToken> token = session.current();
        if (token.isPresent()) {
            return Health.up().withDetail("token", token.get().toString()).build();
        }
        return lastRefresh
                .failure()
                .map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::unknown)
                .build();
    }
}
