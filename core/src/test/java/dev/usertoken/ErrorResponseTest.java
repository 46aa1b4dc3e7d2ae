package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.approvals.ApprovedMessages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorResponseTest {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @ParameterizedTest
    @CsvSource({
        "ISSUE, 401, DeniedAccess, Missing API key, MISSING_API_KEY",
        "ISSUE, 403, DeniedAccess, Staff identity authentication failed., LOGIN_REFUSED",
        "ISSUE, 401, DeniedAccess, Access denied, API_KEY_REFUSED",
        "ISSUE, 401, , , API_KEY_REFUSED",
        "ISSUE, 401, InvalidStaffCredentials, No, LOGIN_REFUSED",
        "ISSUE, 401, DeniedAccess, Staff identity authentication failed., LOGIN_REFUSED",
        "ISSUE, 403, DeniedAccess, Invalid API Key, API_KEY_REFUSED",
        "RENEW, 403, DeniedAccess, The API key is not activated for this site., API_KEY_REFUSED",
        "ISSUE, 400, InvalidStaffCredentials, No, LOGIN_REFUSED",
        "RENEW, 401, DeniedAccess, Access denied, TOKEN_REJECTED",
        "REVOKE, 403, , , TOKEN_REJECTED",
        "RENEW, 403, DeniedAccess, User token site id does not match requested site, WRONG_SITE",
        "RENEW, 400, X, Delegated staff does not belong to the subscriber., WRONG_SITE",
        "ISSUE, 403, X, Site is deactivated, SITE_DEACTIVATED",
        "ISSUE, 400, MissingRequiredFields, No, BAD_REQUEST",
        "ISSUE, 400, InvalidSiteId, No, BAD_REQUEST",
        "ISSUE, 404, , , BAD_REQUEST",
        "ISSUE, 429, TooManyRequests, Slow down, RATE_LIMITED",
        "ISSUE, 403, TooManyRequests, Slow down, RATE_LIMITED",
        "ISSUE, 429, TooManyRequests, Too many requests for this API key., RATE_LIMITED",
        "ISSUE, 403, TooManyRequests, Too many requests for this API key., RATE_LIMITED",
        "RENEW, 429, , API key quota exceeded, RATE_LIMITED",
        "ISSUE, 429, DeniedAccess, Staff identity authentication failed., LOGIN_REFUSED",
        "ISSUE, 500, , An error has occurred., SERVER_ERROR",
        "ISSUE, 500, , , SERVER_ERROR",
        "ISSUE, 502, , , GATEWAY",
        "ISSUE, 503, SQLDBMaintenance, Down, SERVER_ERROR",
        "ISSUE, 504, , , GATEWAY",
        "ISSUE, 407, , , GATEWAY",
        "ISSUE, 407, , Missing API key of the proxy, GATEWAY",
        "ISSUE, 302, , , GATEWAY",
        "ISSUE, 199, , , UNKNOWN",
    })
    void diagnosis_isLikelyCause(Operation operation, int status, String code, String message, Diagnosis expected) {
        assertThat(refusal(operation, status, code, message, false).diagnosis).isEqualTo(expected);
    }

    @Test
    void htmlPage_isGateway() {
        assertThat(refusal(Operation.ISSUE, 403, null, null, true).diagnosis).isEqualTo(Diagnosis.GATEWAY);
    }

    @Test
    void unknownErrorCode_isAccessibleButNotInMessage() {
        ApiException exception = refusal(Operation.ISSUE, 400, "hunter2", "hunter2", false)
                .toException(Operation.ISSUE, "POST /issue", "", "");
        assertThat(exception.errorCode()).contains("hunter2");
        assertThat(exception).hasMessageNotContaining("hunter2");
    }

    @Test
    void exceptionForCaller_hasSameContentEvenAfterSerialization() throws Exception {
        ApiException shared = ErrorResponse.of(
                        Operation.RENEW, 503, "Unknown", "Down", "X1", Duration.ofSeconds(9), false)
                .toException(Operation.RENEW, "POST /renew", "", "");
        ApiException copy = shared.forCaller();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(copy);
        Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy).hasCause(shared);
        for (Object exception : List.of(shared, copy, read)) {
            assertThat(exception).isExactlyInstanceOf(ApiException.class);
            ApiException e = (ApiException) exception;
            assertThat(e).hasMessage(shared.getMessage());
            assertThat(e.operation()).isEqualTo(Operation.RENEW);
            assertThat(e.retryable()).isTrue();
            assertThat(e.status()).isEqualTo(503);
            assertThat(e.errorCode()).contains("Unknown");
            assertThat(e.serverMessage()).contains("Down");
            assertThat(e.reasonCode()).contains("X1");
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(9));
            assertThat(e.diagnosis()).isEqualTo(Diagnosis.SERVER_ERROR);
        }
    }

    @Test
    void pausedLogin_namesEndReasonAndRemedy() {
        Instant until = Instant.parse("2026-11-28T11:23:45.005986979Z");

        assertThat(ErrorResponse.paused(Duration.ofSeconds(1650, 1), until))
                .satisfies(
                        MESSAGES.message("paused login", "{end}", "2026-11-28T11:23:46Z", "{duration}", "28 minutes"));
        assertThat(ErrorResponse.paused(Duration.ofSeconds(30), Instant.EPOCH))
                .satisfies(MESSAGES.message("paused login", "{end}", "1970-01-01T00:00:00Z", "{duration}", "1 minute"));
    }

    private static ErrorResponse refusal(Operation operation, int status, String code, String message, boolean html) {
        return ErrorResponse.of(operation, status, code, message, null, null, html);
    }
}
