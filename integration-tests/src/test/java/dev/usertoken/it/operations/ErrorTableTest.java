package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.RateLimitException;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the table of errors in docs/service.md, and the cases around it. */
class ErrorTableTest {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String ERROR =
            "{\"Error\":{\"Message\":\"Staff identity authentication failed.\",\"Code\":\"DeniedAccess\"}}";

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @Test
    void missingApiKey_isMissingApiKey() {
        ApiException refused = refused(Operation.ISSUE, error(401, "DeniedAccess", "Missing API key"));

        assertThat(refused).isInstanceOf(AuthenticationException.class);
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.MISSING_API_KEY);
        assertThat(refused.serverMessage()).contains("Missing API key");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).satisfies(message("MISSING_API_KEY", Operation.ISSUE, "401 DeniedAccess"));
    }

    @Test
    void wrongLogin_isLoginRefused() {
        ApiException refused =
                refused(Operation.ISSUE, error(403, "DeniedAccess", "Staff identity authentication failed."));

        assertThat(refused).isInstanceOf(AuthenticationException.class);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.errorCode()).contains("DeniedAccess");
        assertThat(refused.serverMessage()).contains("Staff identity authentication failed.");
        assertThat(refused.reasonCode()).isEmpty();
        assertThat(refused.retryAfter()).isEmpty();
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused)
                .satisfies(message("LOGIN_REFUSED", Operation.ISSUE, "403 DeniedAccess"))
                .hasNoCause();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"RENEW", "REVOKE"})
    void expiredToken_isTokenRejected(Operation operation) {
        ApiException refused = refused(operation, error(401, "DeniedAccess", "Access denied"));

        assertThat(refused).isInstanceOf(AuthenticationException.class);
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.TOKEN_REJECTED);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).satisfies(message("TOKEN_REJECTED", operation, "401 DeniedAccess"));
    }

    @ParameterizedTest
    @CsvSource({"401, API_KEY_REFUSED", "403, LOGIN_REFUSED"})
    void deniedAccessWithUnknownText_dependsOnOperation(int status, Diagnosis ofIssue) {
        String denied = error(status, "DeniedAccess", "Something new");

        assertThat(refused(Operation.ISSUE, denied).diagnosis()).isEqualTo(ofIssue);
        assertThat(refused(Operation.RENEW, denied).diagnosis()).isEqualTo(Diagnosis.TOKEN_REJECTED);
        assertThat(refused(Operation.REVOKE, denied).diagnosis()).isEqualTo(Diagnosis.TOKEN_REJECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "400, User token site id does not match requested site",
        "401, User token site id does not match requested site",
        "403, USER TOKEN SITE ID DOES NOT MATCH REQUESTED SITE.",
        "400, Delegated staff does not belong to the subscriber.",
        "403, Delegated staff does not belong to the subscriber.",
    })
    void tokenOfOtherSite_isWrongSite(int status, String message) {
        ApiException refused = refused(Operation.RENEW, error(status, "DeniedAccess", message));

        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.WRONG_SITE);
        assertThat(refused instanceof AuthenticationException).isEqualTo(status != 400);
        assertThat(refused).satisfies(message("WRONG_SITE", Operation.RENEW, status + " DeniedAccess"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void deactivatedSite_isSiteDeactivated(int status) {
        ApiException refused = refused(Operation.ISSUE, error(status, "DeniedAccess", "Site is deactivated"));

        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.SITE_DEACTIVATED);
        assertThat(refused).satisfies(message("SITE_DEACTIVATED", Operation.ISSUE, status + " DeniedAccess"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidParameter", "InvalidPermissionConfiguration", "InvalidSiteId"})
    void badRequest_isBadRequest(String code) {
        ApiException refused = refused(Operation.ISSUE, error(400, code, "planted words"));

        assertThat(refused).isExactlyInstanceOf(ApiException.class);
        assertThat(refused.errorCode()).contains(code);
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.BAD_REQUEST);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).satisfies(message("BAD_REQUEST", Operation.ISSUE, "400 " + code));
    }

    @Test
    void wrongApiKey_isApiKeyRefused() {
        try (SandboxServer server = SandboxServer.start();
                UserTokenClient client = TestData.client(server)
                        .apiKey(Secret.of("planted-wrong-key"))
                        .build()) {
            ApiException refused = catchThrowableOfType(ApiException.class, () -> client.issue(TestData.SANDBOX_LOGIN));

            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.API_KEY_REFUSED);
            assertThat(refused)
                    .isInstanceOf(AuthenticationException.class)
                    .satisfies(message("API_KEY_REFUSED", Operation.ISSUE, "401 DeniedAccess"));
        }
    }

    @Test
    void emptyPassword_isNamedInMessage() {
        try (SandboxServer server = SandboxServer.start();
                UserTokenClient client = TestData.client(server).build()) {
            StaffCredentials noPassword =
                    StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(""));

            assertThatThrownBy(() -> client.issue(noPassword))
                    .satisfies(message("BAD_REQUEST, empty password", Operation.ISSUE, "400 MissingRequiredFields"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void passwordWithLineBreakAtEnd_addsHint(String lineBreak) {
        try (SandboxServer server = SandboxServer.start();
                UserTokenClient client = TestData.client(server).build();
                TokenSession session = client.session(login(SandboxServer.PASSWORD + lineBreak))) {
            String response = "403 DeniedAccess";

            assertThatThrownBy(() -> client.issue(login(SandboxServer.PASSWORD + lineBreak)))
                    .satisfies(message("LOGIN_REFUSED, line break at end of password", Operation.ISSUE, response));
            assertThatThrownBy(session::token)
                    .satisfies(message("LOGIN_REFUSED, line break at end of password", Operation.ISSUE, response));
            assertThatThrownBy(() -> client.issue(login("wrong" + lineBreak + "password")))
                    .satisfies(message("LOGIN_REFUSED", Operation.ISSUE, response));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/public", "/public/v6", "/public/v6/", "/public/v6/usertoken", "/public/v6/usertoken/issue"})
    void notFoundUnderRepeatedPath_namesBaseUri(String path) {
        for (String notFound : List.of(ScriptedResponses.json(404, ""), Responses.html(404))) {
            try (ScriptedServer server = Responses.always(notFound);
                    UserTokenClient client = TestData.client(server.uri(path)).build()) {
                String resource = path.replaceFirst("/$", "") + "/public/v6/usertoken/";
                for (Operation operation : Operation.values()) {
                    assertThat(refused(client, operation))
                            .satisfies(message("BAD_REQUEST, path twice", operation, resource, "404"));
                }
            }
        }
    }

    @Test
    void notFound_namesBaseUriAndVersion() {
        assertThat(refused(Operation.RENEW, ScriptedResponses.json(404, "")))
                .satisfies(message("BAD_REQUEST, not found", Operation.RENEW, "404"));
    }

    @Test
    void tooManyRequests_isRateLimited() {
        ApiException refused = refused(
                Operation.RENEW,
                ScriptedResponses.json(
                        429, "{\"Error\":{\"Message\":\"m\",\"Code\":\"TooManyRequests\"}}", "Retry-After: 90"));

        assertThat(refused).isInstanceOf(RateLimitException.class);
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(90));
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.RATE_LIMITED);
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).satisfies(message("RATE_LIMITED", Operation.RENEW, "429 TooManyRequests"));
    }

    @Test
    void serverErrorWithTopLevelMessage_keepsMessage() {
        ApiException refused =
                refused(Operation.REVOKE, ScriptedResponses.json(500, "{\"Message\":\"An error has occurred.\"}"));

        assertThat(refused).isExactlyInstanceOf(ApiException.class);
        assertThat(refused.errorCode()).isEmpty();
        assertThat(refused.serverMessage()).contains("An error has occurred.");
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.SERVER_ERROR);
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).satisfies(message("SERVER_ERROR", Operation.REVOKE, "500"));
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void serverErrorWithAnyBody_isServerError(Operation operation) {
        for (String body : List.of("", "oops", "{", "[]", "{\"Error\":\"planted\"}", "{\"Error\":{}}")) {
            ApiException refused = refused(operation, ScriptedResponses.json(500, body));

            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.SERVER_ERROR);
            assertThat(refused.errorCode()).isEmpty();
            assertThat(refused.serverMessage()).isEmpty();
            assertThat(refused).satisfies(message("SERVER_ERROR", operation, "500"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void htmlPageUnderGatewayStatus_isGateway(int status) {
        ApiException refused = refused(Operation.ISSUE, Responses.html(status));

        assertThat(refused).isExactlyInstanceOf(ApiException.class);
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.GATEWAY);
        assertThat(refused.retryable()).isTrue();
        assertThat(refused.serverMessage()).isEmpty();
        assertThat(refused).satisfies(message("GATEWAY", Operation.ISSUE, String.valueOf(status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500})
    void htmlPageUnderAnyStatus_isGateway(int status) {
        assertThat(refused(Operation.ISSUE, Responses.html(status)).diagnosis()).isEqualTo(Diagnosis.GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST",
        "401, API_KEY_REFUSED",
        "403, LOGIN_REFUSED",
        "404, BAD_REQUEST",
        "407, GATEWAY",
        "408, BAD_REQUEST",
        "418, BAD_REQUEST",
        "429, RATE_LIMITED",
        "499, BAD_REQUEST",
        "500, SERVER_ERROR",
        "501, SERVER_ERROR",
        "502, GATEWAY",
        "503, GATEWAY",
        "504, GATEWAY",
        "599, SERVER_ERROR",
        "700, SERVER_ERROR",
        "999, SERVER_ERROR",
    })
    void emptyBody_isDiagnosedByStatus(int status, Diagnosis expected) {
        ApiException refused = refused(Operation.ISSUE, ScriptedResponses.empty(status));

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.diagnosis()).isEqualTo(expected);
        assertThat(refused instanceof AuthenticationException).isEqualTo(status == 401 || status == 403);
        assertThat(refused instanceof RateLimitException).isEqualTo(status == 429);
        assertThat(refused.retryable()).isEqualTo(status == 408 || status == 429 || status >= 500);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void serviceErrorUnderGatewayStatus_isServerError(int status) {
        assertThat(refused(Operation.ISSUE, error(status, "SQLDBMaintenance", "m"))
                        .diagnosis())
                .isEqualTo(Diagnosis.SERVER_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308, 399})
    void redirect_isNotFollowed(int status) {
        try (ScriptedServer other = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                ScriptedServer server =
                        Responses.always(ScriptedResponses.empty(status, "Location: " + other.uri("/planted")));
                UserTokenClient client = TestData.client(server).build()) {
            for (Operation operation : Operation.values()) {
                ApiException refused = refused(client, operation);

                assertThat(refused.status()).isEqualTo(status);
                assertThat(refused.diagnosis()).isEqualTo(Diagnosis.GATEWAY);
                assertThat(refused.retryable()).isFalse();
                assertThat(refused).satisfies(message("GATEWAY", operation, String.valueOf(status)));
            }
            assertThat(server.requests()).hasSize(3);
            assertThat(other.connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidLoginCredentials",
                "InvalidSourceCredentials",
                "InvalidStaffCredentials",
                "InvalidUserCredentials",
                "StaffIsInactive"
            })
    void loginErrorCode_isLoginRefused(String code) {
        for (int status : new int[] {400, 404, 408, 429}) {
            ApiException refused = refused(Operation.ISSUE, error(status, code, "m"));

            assertThat(refused).isInstanceOf(AuthenticationException.class);
            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
            assertThat(refused.retryable()).isFalse();
            assertThat(refused).hasMessageContaining(" returned " + status + " " + code + ": ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidUserAccessLevel", "ResourceDoesNotExist", "ValidationFailed", "Unknown"})
    void knownErrorCode_isInMessage(String code) {
        assertThat(refused(Operation.ISSUE, error(400, code, "m")))
                .satisfies(message("BAD_REQUEST", Operation.ISSUE, "400 " + code));
    }

    @Test
    void unknownErrorCode_isAccessibleButNotInMessage() {
        ApiException refused = refused(Operation.ISSUE, error(400, "planted-code", "planted-words"));

        assertThat(refused.errorCode()).contains("planted-code");
        assertThat(refused.serverMessage()).contains("planted-words");
        assertThat(StackTraces.textOf(refused)).doesNotContain("planted");
    }

    @Test
    void reasonCode_isAccessibleButNotInMessage() {
        ApiException refused = refused(
                Operation.ISSUE,
                ScriptedResponses.json(
                        403,
                        "{\"Error\":{\"Message\":\"m\",\"Code\":\"DeniedAccess\",\"ReasonCode\":\"planted-reason\"}}"));

        assertThat(refused.reasonCode()).contains("planted-reason");
        assertThat(StackTraces.textOf(refused)).doesNotContain("planted");
    }

    @Test
    void errorMembers_areCaseInsensitive() {
        ApiException refused = refused(
                Operation.ISSUE,
                ScriptedResponses.json(
                        403, "{\"error\":{\"message\":\"m\",\"CODE\":\"DeniedAccess\",\"reasoncode\":5}}"));

        assertThat(refused.errorCode()).contains("DeniedAccess");
        assertThat(refused.serverMessage()).contains("m");
        assertThat(refused.reasonCode()).contains("5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "text/html; charset=utf-8", "application/xhtml+xml", "text/plain", "image/png"})
    void errorUnderOtherMediaType_isStillRead(String type) {
        ApiException refused = refused(Operation.ISSUE, ScriptedResponses.of(403, type, ERROR));

        assertThat(refused.errorCode()).contains("DeniedAccess");
        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void compressedError_isNamedInMessage(Operation operation) throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(ERROR.getBytes(StandardCharsets.ISO_8859_1));
        }
        String compressed = gzip.toString(StandardCharsets.ISO_8859_1);

        assertThat(refused(operation, ScriptedResponses.of(500, JSON, compressed)))
                .satisfies(message("SERVER_ERROR, gzip", operation, "500"));
        assertThat(refused(operation, ScriptedResponses.of(500, JSON, compressed, "Content-Encoding: gzip")))
                .satisfies(message("SERVER_ERROR, gzip", operation, "500"));
        assertThat(refused(operation, ScriptedResponses.of(503, "text/html", compressed, "Content-Encoding: gzip")))
                .satisfies(message("GATEWAY, gzip", operation, "503"));
        for (String coding : List.of("deflate", "br")) {
            ApiException refused = refused(
                    operation, ScriptedResponses.of(503, JSON, "x\u009c-planted", "Content-Encoding: " + coding));

            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.GATEWAY);
            assertThat(refused).satisfies(message("GATEWAY, other content coding", operation, "503"));
            assertThat(StackTraces.textOf(refused)).doesNotContain("planted");
        }
    }

    @Test
    void readableOrEmptyError_isNotNamedCompressed() {
        for (String body : List.of(ERROR, "")) {
            assertThat(refused(Operation.ISSUE, ScriptedResponses.json(403, body, "Content-Encoding: gzip")))
                    .satisfies(message("LOGIN_REFUSED", Operation.ISSUE, body.isEmpty() ? "403" : "403 DeniedAccess"));
        }
        assertThat(refused(Operation.ISSUE, ScriptedResponses.json(403, "{", "Content-Encoding: identity")))
                .satisfies(message("LOGIN_REFUSED", Operation.ISSUE, "403"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{maintenance}}", "{\"message\":\"Forbidden\"}", "[]", "Forbidden", ""})
    void htmlTypeWithoutServiceError_isGateway(String body) {
        assertThat(refused(Operation.ISSUE, ScriptedResponses.of(403, "text/html", body))
                        .diagnosis())
                .isEqualTo(Diagnosis.GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/xml", "text/plain"})
    void htmlPageUnderOtherMediaType_isGateway(String type) {
        assertThat(refused(Operation.ISSUE, ScriptedResponses.of(403, type, "<html><h1>planted</h1></html>"))
                        .diagnosis())
                .isEqualTo(Diagnosis.GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({
        "ISSUE, DeniedAccess, Staff identity authentication failed., LOGIN_REFUSED, AuthenticationException",
        "ISSUE, DeniedAccess, Something new, LOGIN_REFUSED, AuthenticationException",
        "ISSUE, DeniedAccess, Missing API key, MISSING_API_KEY, AuthenticationException",
        "ISSUE, InvalidStaffCredentials, m, LOGIN_REFUSED, AuthenticationException",
        "ISSUE, , Site is deactivated, SITE_DEACTIVATED, ApiException",
        "ISSUE, InvalidSiteId, m, BAD_REQUEST, ApiException",
        "RENEW, DeniedAccess, Access denied, TOKEN_REJECTED, AuthenticationException",
        "RENEW, DeniedAccess, User token site id does not match requested site, WRONG_SITE, AuthenticationException",
        "RENEW, TooManyRequests, m, RATE_LIMITED, RateLimitException",
        "REVOKE, DeniedAccess, Access denied, TOKEN_REJECTED, AuthenticationException",
        "REVOKE, SQLDBMaintenance, m, SERVER_ERROR, ApiException",
    })
    void errorUnderSuccessStatus_isError(
            Operation operation, String code, String message, Diagnosis diagnosis, String type) {
        for (int status : new int[] {200, 202}) {
            ApiException refused = refused(operation, error(status, code == null ? "" : code, message));

            assertThat(refused.getClass().getSimpleName()).isEqualTo(type);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.errorCode()).isEqualTo(Optional.ofNullable(code));
            assertThat(refused.serverMessage()).contains(message);
            assertThat(refused.diagnosis()).isEqualTo(diagnosis);
            assertThat(refused).hasMessageContaining(" returned " + status + (code == null ? "" : " " + code) + ": ");
            assertThat(refused.retryable())
                    .isEqualTo(diagnosis == Diagnosis.RATE_LIMITED || diagnosis == Diagnosis.SERVER_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void xmlDocumentNamedErrorUnderSuccessStatus_isError(Operation operation) {
        for (String name : new String[] {"Error", "error"}) {
            String error =
                    "<" + name + " xmlns=\"urn:x\"><Message>m</Message><Code>TooManyRequests</Code></" + name + ">";
            try (ScriptedServer server = Responses.always(ScriptedResponses.of(200, "application/xml", error));
                    UserTokenClient client =
                            TestData.client(server).codec(new XmlCodec()).build()) {
                ApiException refused = refused(client, operation);

                assertThat(refused.diagnosis()).isEqualTo(Diagnosis.RATE_LIMITED);
                assertThat(refused.errorCode()).contains("TooManyRequests");
                assertThat(refused.serverMessage()).contains("m");
            }
        }
    }

    /** An unknown error may be a refused login, too. */
    @ParameterizedTest
    @CsvSource({"DeniedAccess, LOGIN_REFUSED", "planted-code, BAD_REQUEST"})
    void errorUnderSuccessStatus_countsForLoginGuard(String code, Diagnosis diagnosis) {
        try (ScriptedServer server = Responses.always(error(200, code, "m"));
                UserTokenClient client = TestData.client(server).build()) {
            SessionOptions withoutPause =
                    SessionOptions.builder().loginBackoff(Duration.ZERO).build();
            for (int i = 0; i < 7; i++) {
                try (TokenSession session = client.session(TestData.LOGIN, withoutPause)) {
                    assertThat(catchThrowableOfType(ApiException.class, session::token)
                                    .diagnosis())
                            .isEqualTo(i < 5 ? diagnosis : Diagnosis.LOGIN_PAUSED);
                }
            }
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void errorOfUnreadableMediaType_isDiagnosedByStatus() {
        ApiException refused = refused(
                Operation.ISSUE, ScriptedResponses.of(403, "application/xml", "<Error><Code>planted</Code></Error>"));

        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
        assertThat(refused.errorCode()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "120, PT2M",
        "0, PT0S",
        "'Wed, 25 Nov 2026 10:00:30 GMT', PT30S",
        "'Wed, 25 Nov 2026 09:00:00 GMT', PT0S",
        "-5, ",
        "soon, ",
        "9999999999999999999, ",
    })
    void retryAfter_isSecondsOrDateRelativeToDateHeader(String value, Duration expected) {
        ApiException refused = refused(
                Operation.ISSUE,
                ScriptedResponses.json(500, "{}", "Retry-After: " + value, "Date: Wed, 25 Nov 2026 10:00:00 GMT"));

        assertThat(refused.retryAfter()).isEqualTo(Optional.ofNullable(expected));
    }

    /** Returns a check of the complete message, in whose entry the call, the status and the error code are placeholders. */
    private static Consumer<Throwable> message(String name, Operation operation, String statusAndCode) {
        return message(name, operation, "/public/v6/usertoken/", statusAndCode);
    }

    private static Consumer<Throwable> message(String name, Operation operation, String path, String statusAndCode) {
        String word = operation.name().toLowerCase(Locale.ROOT);
        String method = operation == Operation.REVOKE ? "DELETE " : "POST ";
        return MESSAGES.message(
                name, "{call}", word + " failed: " + method + path + word, "{status and code}", statusAndCode);
    }

    private static StaffCredentials login(String password) {
        return StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(password));
    }

    private static String error(int status, String code, String message) {
        return ScriptedResponses.json(
                status, "{\"Error\":{\"Message\":\"" + message + "\",\"Code\":\"" + code + "\"}}", "X-Echo: planted");
    }

    private static ApiException refused(Operation operation, String response) {
        try (ScriptedServer server = Responses.always(response);
                UserTokenClient client = TestData.client(server).build()) {
            ApiException refused = refused(client, operation);
            assertThat(server.requests()).hasSize(1);
            return refused;
        }
    }

    private static ApiException refused(UserTokenClient client, Operation operation) {
        try {
            switch (operation) {
                case ISSUE:
                    client.issue(TestData.LOGIN);
                    break;
                case RENEW:
                    client.renew(TestData.USER_TOKEN);
                    break;
                case REVOKE:
                    client.revoke(TestData.USER_TOKEN);
                    break;
            }
        } catch (ApiException refused) {
            assertThat(refused.operation()).isEqualTo(operation);
            return refused;
        }
        throw new AssertionError("the call did not fail");
    }
}
