package dev.usertoken.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.ProviderSelectionException;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gets a token over every transport and codec, with the library versions that the framework manages. */
final class TokenTest {
    private static final String REFUSED = System.getProperty("refused", "");
    private static final String OKHTTP_VERSION = System.getProperty("okhttp.version", "");
    private static final List<String> TRANSPORTS = Arrays.asList("jdk", "okhttp", "apache", "socket");
    private static final List<String> MEDIA_TYPES = Arrays.asList(
            "application/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data");

    static Stream<Arguments> combinations() {
        return TRANSPORTS.stream()
                .flatMap(transport -> MEDIA_TYPES.stream().map(mediaType -> Arguments.of(transport, mediaType)));
    }

    @ParameterizedTest(name = "{0}, {1}, http")
    @MethodSource("combinations")
    void issuesRenewsAndRevokes(String transport, String mediaType) {
        assumeFalse(transport.equals(REFUSED), "the framework manages a version that this transport refuses");
        try (SandboxServer server = SandboxServer.start();
                UserTokenClient client = client(server, transport).requestMediaType(mediaType).build()) {
            useTokenOnce(client);
        }
    }

    @ParameterizedTest(name = "{0}, {1}, https")
    @MethodSource("combinations")
    void issuesRenewsAndRevokesOverTls(String transport, String mediaType) {
        assumeFalse(transport.equals(REFUSED), "the framework manages a version that this transport refuses");
        try (SandboxServer server = SandboxServer.builder()
                        .sslContext(TestCertificates.GOOD.server())
                        .start();
                UserTokenClient client = client(server, transport)
                        .sslContext(TestCertificates.client())
                        .requestMediaType(mediaType)
                        .build()) {
            useTokenOnce(client);
        }
    }

    @Test
    void refusedTransportNamesVersionNeeded() {
        assumeTrue(TRANSPORTS.contains(REFUSED), "the framework manages no version that a transport refuses");
        try (SandboxServer server = SandboxServer.start()) {
            UserTokenClient.Builder builder = client(server, REFUSED);

            ProviderSelectionException refused = assertThrows(ProviderSelectionException.class, builder::build);

            assertEquals("UT-P5", refused.code());
            assertTrue(refused.getMessage().contains("4.12"), refused.getMessage());
        }
    }

    @Test
    void okHttp_isOnClassPathOnce() throws IOException {
        assertEquals(
                1,
                Collections.list(getClass().getClassLoader().getResources("okhttp3/OkHttpClient.class"))
                        .size());
    }

    @Test
    void okHttp_isThatOfApplication() throws ReflectiveOperationException {
        assumeFalse(OKHTTP_VERSION.isEmpty(), "the application brings no version of its own");

        // By name, because a compiler copies the value of the constant.
        assertEquals(OKHTTP_VERSION, OkHttp.class.getField("VERSION").get(null));
    }

    private static UserTokenClient.Builder client(SandboxServer server, String transport) {
        return UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .transportName(transport);
    }

    private static void useTokenOnce(UserTokenClient client) {
        UserToken token = client.issue(StaffCredentials.of(
                SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
        UserToken renewed = client.renew(token);
        client.revoke(renewed);
        assertEquals(1, renewed.renewals());
    }
}
