package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.Reply;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.Transports;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The results are the same with every transport and every media type, in blocking and asynchronous calls. */
class FormatMatrixTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:27:43.1234567Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration DAY = Duration.ofHours(24);
    private static final StaffUser USER =
            StaffUser.of(100000123456L, "Ada & \"\u20ac\"", "L\u00f6v <\ud83d\ude00>", "Staff");
    private static final StaffCredentials LOGIN =
            StaffCredentials.of("-99", "_S\u00f6urce & Co", Secret.of("p=a+s%s<\u20ac>\ud83d\ude00 \"w\\d--"));

    private static SandboxServer server;

    @BeforeAll
    static void start() {
        server = SandboxServer.builder()
                .clock(CLOCK)
                .login("-99", LOGIN.username(), "p=a+s%s<\u20ac>\ud83d\ude00 \"w\\d--", USER)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void behaveNormally() {
        server.behaveNormally();
        server.forgetRequests();
    }

    static Stream<Arguments> combinations() {
        return Transports.names().stream()
                .flatMap(transport -> Formats.REQUESTS.stream()
                        .flatMap(request -> Formats.RESPONSES.stream()
                                .map(response -> Arguments.of(transport, request, response))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void token_isIssuedRenewedRevokedAndThenRejected(String transport, String requestType, String responseType) {
        try (UserTokenClient client = client(transport, requestType, responseType)) {
            for (CallMode mode : CallMode.values()) {
                UserToken token = mode.issue(client, LOGIN);
                assertThat(token.siteId()).isEqualTo("-99");
                assertThat(token.type()).isEqualTo("Bearer");
                assertThat(token.secret().reveal()).matches("[\\w-]+[.][\\w-]+[.][\\w-]+");
                assertThat(token.expiresAt()).contains(NOW.plus(DAY));
                assertThat(token.renewals()).isZero();
                assertThat(token.user()).contains(USER);
                assertFieldsAreEmpty(token.reply(), responseType);

                UserToken longer = mode.renew(client, token);
                assertThat(longer.secret()).isEqualTo(token.secret());
                assertThat(longer.expiresAt()).contains(NOW.plus(DAY).plus(DAY));
                assertThat(longer.renewals()).isEqualTo(1);
                assertThat(longer.user()).contains(USER);
                assertFieldsAreEmpty(longer.reply(), responseType);

                server.behave(Quirk.MESSAGE.times(1));
                Reply reply = mode.revoke(client, longer);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.fields()).isEqualTo(Map.of("Message", "Success"));
                assertThat(reply.headers().first("Content-Type").get()).startsWith(responseType);

                AuthenticationException rejected =
                        catchThrowableOfType(AuthenticationException.class, () -> mode.revoke(client, longer));
                assertThat(rejected.operation()).isEqualTo(Operation.REVOKE);
                assertThat(rejected.status()).isEqualTo(401);
                assertThat(rejected.errorCode()).contains("DeniedAccess");
                assertThat(rejected.serverMessage()).contains("Access denied");
                assertThat(rejected.diagnosis()).isEqualTo(Diagnosis.TOKEN_REJECTED);
            }
        }
        assertThat(server.requests()).hasSize(8);
        assertThat(server.requests().stream().map(RecordedRequest::body).filter(body -> body.length > 0))
                .hasSize(2);
        assertThat(server.requests().get(0).headers().first("Content-Type").get())
                .startsWith(requestType);
    }

    /** The codec that writes the request comes first, the others by priority; URL-encoded forms are only written. */
    @Test
    void acceptHeader_listsCodecsByPriority() {
        assertThat(accepted(UserTokenClient.builder()))
                .isEqualTo("application/json, application/xml;q=0.9, multipart/form-data;q=0.8");
        assertThat(accepted(UserTokenClient.builder().requestMediaType("text/xml")))
                .isEqualTo("application/xml, application/json;q=0.9, multipart/form-data;q=0.8");
        assertThat(accepted(UserTokenClient.builder().requestMediaType("multipart/form-data")))
                .isEqualTo("multipart/form-data, application/json;q=0.9, application/xml;q=0.8");
        assertThat(accepted(UserTokenClient.builder().requestMediaType("application/x-www-form-urlencoded")))
                .isEqualTo("application/json, application/xml;q=0.9, multipart/form-data;q=0.8");
    }

    @Test
    void boundary_isThatOfBody() {
        accepted(UserTokenClient.builder().requestMediaType("multipart/form-data; boundary=another"));

        assertThat(server.requests().get(0).headers().first("Content-Type").get())
                .startsWith("multipart/form-data; boundary=")
                .doesNotContain("another");
    }

    private static String accepted(UserTokenClient.Builder builder) {
        server.forgetRequests();
        try (UserTokenClient client = builder.apiKey(Secret.of(SandboxServer.API_KEY))
                .baseUri(server.baseUri())
                .build()) {
            client.issue(LOGIN);
        }
        return server.requests().get(0).headers().first("Accept").get();
    }

    private static UserTokenClient client(String transport, String requestType, String responseType) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .baseUri(server.baseUri())
                .clock(CLOCK)
                .transportName(transport)
                .requestMediaType(requestType)
                .accept(responseType)
                .build();
    }

    private static void assertFieldsAreEmpty(Optional<Reply> reply, String type) {
        assertThat(reply.get().fields()).isEmpty();
        assertThat(reply.get().headers().first("Content-Type").get()).startsWith(type);
    }
}
