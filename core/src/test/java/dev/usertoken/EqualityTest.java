package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values are equal if their parts are equal, so that they can be keys of a map. */
class EqualityTest {
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
}
