package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Values are equal if their parts are equal, so that they can be keys of a map. */
class EqualityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void credentials_areEqualBySiteAndUserName() {
        StaffCredentials login = StaffCredentials.of("-99", "Siteowner", Secret.of("old"));
        Map<StaffCredentials, String> sessions = new HashMap<>();
        sessions.put(login, "session");

        assertThat(sessions.get(StaffCredentials.of("-99", "Siteowner", () -> Secret.of("new"))))
                .isEqualTo("session");
        assertThat(List.of(
                        StaffCredentials.of("99", "Siteowner", Secret.of("old")),
                        StaffCredentials.of("-99", "siteowner", Secret.of("old"))))
                .doesNotContain(login);
    }

    @Test
    void equality_doesNotCallPasswordSupplier() {
        StaffCredentials login = StaffCredentials.of("-99", "Siteowner", () -> {
            throw new AssertionError("the supplier was called");
        });

        assertThat(login)
                .isEqualTo(StaffCredentials.of("-99", "Siteowner", Secret.of("password")))
                .hasSameHashCodeAs(StaffCredentials.of("-99", "Siteowner", Secret.of("password")));
    }

    @Test
    void sessionOptions_areEqualByAllOptions() {
        assertThat(SessionOptions.standard())
                .isEqualTo(SessionOptions.builder().build())
                .hasSameHashCodeAs(SessionOptions.builder().build());
        List<UnaryOperator<SessionOptions.Builder>> changes = List.of(
                options -> options.refreshMargin(SECOND),
                options -> options.refreshJitter(SECOND),
                options -> options.expirationMargin(SECOND),
                options -> options.loginBackoff(SECOND),
                SessionOptions.Builder::issueOnly,
                SessionOptions.Builder::revokeOnClose);
        assertThat(changes).allSatisfy(change -> {
            SessionOptions changed = change.apply(SessionOptions.builder()).build();
            assertThat(changed)
                    .isNotEqualTo(SessionOptions.standard())
                    .isEqualTo(change.apply(SessionOptions.builder()).build())
                    .hasSameHashCodeAs(change.apply(SessionOptions.builder()).build());
        });
    }

    @Test
    void retryPolicies_areEqualByNumberAndPauses() {
        RetryPolicy policy = RetryPolicy.of(1, SECOND, MINUTE);

        assertThat(RetryPolicy.of(1, SECOND, MINUTE)).isEqualTo(policy).hasSameHashCodeAs(policy);
        assertThat(List.of(
                        RetryPolicy.of(2, SECOND, MINUTE),
                        RetryPolicy.of(1, SECOND.dividedBy(2), MINUTE),
                        RetryPolicy.of(1, SECOND, MINUTE.plus(SECOND))))
                .doesNotContain(policy);
    }
}
