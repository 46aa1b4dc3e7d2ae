package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.form.FormCodec;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests, byte by byte (docs/service.md, Operations). */
class RequestTest {
    @Test
    void issue_postsLoginWithoutAuthorization() {
        Request request = sent(client -> client.issue(TestData.LOGIN));

        assertThat(request.line()).isEqualTo("POST /public/v6/usertoken/issue HTTP/1.1");
        assertThat(withoutHost(request))
                .containsExactlyInAnyOrder(
                        "API-Key: planted-api-key",
                        "SiteId: -99",
                        "Accept: application/json",
                        "Accept-Encoding: identity",
                        "User-Agent: usertoken/0.1.0-SNAPSHOT",
                        "Content-Type: application/json",
                        "Content-Length: 54");
        assertThat(text(request)).isEqualTo("{\"Password\":\"planted-password\",\"Username\":\"Siteowner\"}");
    }

    @Test
    void renew_postsEmptyBodyWithToken() {
        Request request = sent(client -> client.renew(TestData.USER_TOKEN));

        assertThat(request.line()).isEqualTo("POST /public/v6/usertoken/renew HTTP/1.1");
        assertThat(withoutHost(request))
                .containsExactlyInAnyOrder(
                        "API-Key: planted-api-key",
                        "SiteId: -99",
                        "Authorization: Bearer planted-token",
                        "Accept: application/json",
                        "Accept-Encoding: identity",
                        "User-Agent: usertoken/0.1.0-SNAPSHOT",
                        "Content-Length: 0");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void revoke_deletesWithoutBody() {
        Request request = sent(client -> client.revoke(TestData.USER_TOKEN));

        assertThat(request.line()).isEqualTo("DELETE /public/v6/usertoken/revoke HTTP/1.1");
        assertThat(withoutHost(request))
                // Java 17's client sends this for a DELETE without a body, Java 25's client does not.
                .filteredOn(line -> !line.equals("Content-Length: 0"))
                .containsExactlyInAnyOrder(
                        "API-Key: planted-api-key",
                        "SiteId: -99",
                        "Authorization: Bearer planted-token",
                        "Accept: application/json",
                        "Accept-Encoding: identity",
                        "User-Agent: usertoken/0.1.0-SNAPSHOT");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void hostHeader_isHostOfBaseUri() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            client.issue(TestData.LOGIN);

            assertThat(server.requests().get(0).headers("Host")).containsExactly("localhost:" + server.port());
        }
    }

    @Test
    void bareStyle_sendsTokenWithoutScheme() {
        assertThat(authorization(AuthorizationStyle.BARE, TestData.USER_TOKEN)).containsExactly("planted-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted-token", "Bearer planted-token", "bearer planted-token", " BEARER  planted-token "})
    void authorizationStyle_decidesSchemeOfHeader(String text) {
        UserToken token = UserToken.of(TestData.SITE, Secret.of(text));

        assertThat(authorization(AuthorizationStyle.BEARER, token)).containsExactly("Bearer planted-token");
        assertThat(authorization(AuthorizationStyle.BARE, token)).containsExactly("planted-token");
        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
    }

    @Test
    void gatewayToken_sendsNoAuthorization() {
        UserToken token = UserToken.fromGateway(TestData.SITE);

        assertThat(authorization(AuthorizationStyle.BEARER, token)).isEmpty();
        assertThat(authorization(AuthorizationStyle.BARE, token)).isEmpty();
        assertThat(sent(client -> client.revoke(token)).headers("Authorization"))
                .isEmpty();
    }

    @Test
    void sourceCredentials_areSentLikeAnyLogin() {
        StaffCredentials source = StaffCredentials.of("-99", "_MySource", Secret.of("source-password"));

        assertThat(text(sent(client -> client.issue(source))))
                .isEqualTo("{\"Password\":\"source-password\",\"Username\":\"_MySource\"}");
    }

    @Test
    void login_isEscapedJsonInUtf8() {
        StaffCredentials login = StaffCredentials.of("-99", " a\"b\\c\n\u20ac ", Secret.of("\ud83d\ude00\u0000 "));
        Request request = sent(client -> client.issue(login));

        assertThat(text(request))
                .isEqualTo("{\"Password\":\"\ud83d\ude00\\u0000 \",\"Username\":\" a\\\"b\\\\c\\n\u20ac \"}");
    }

    @Test
    void siteId_isThatOfLoginOrToken() {
        StaffCredentials other = StaffCredentials.of("12345", "Siteowner", Secret.of("x"));

        assertThat(sent(client -> client.issue(other)).headers("SiteId")).containsExactly("12345");
        assertThat(sent(client -> client.renew(UserToken.of("12345", Secret.of("x"))))
                        .headers("SiteId"))
                .containsExactly("12345");
    }

    @Test
    void apiVersion_isPathSegment() {
        assertThat(sent(builder -> builder.apiVersion("7.1"), client -> client.renew(TestData.USER_TOKEN))
                        .line())
                .isEqualTo("POST /public/v7.1/usertoken/renew HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gateway/mind-body", "/gateway/mind-body/"})
    void pathOfBaseUri_isPrefix(String path) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(URI.create(server.uri("") + path)).build()) {
            client.issue(TestData.LOGIN);

            assertThat(server.requests().get(0).line())
                    .isEqualTo("POST /gateway/mind-body/public/v6/usertoken/issue HTTP/1.1");
        }
    }

    @Test
    void baseUri_mayEndInSlash() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server.uri("/")).build()) {
            client.issue(TestData.LOGIN);

            assertThat(server.requests().get(0).line()).isEqualTo("POST /public/v6/usertoken/issue HTTP/1.1");
        }
    }

    @Test
    void headerOptions_areSentAsGiven() {
        Request request = sent(
                builder -> builder.userAgent("my-app/2 (test)")
                        .accept("application/json", "text/json;q=0.5")
                        .header("X-Gateway", "first")
                        .header("X-Gateway", "second")
                        .header("version", "6"),
                client -> client.revoke(TestData.USER_TOKEN));

        assertThat(request.headers("User-Agent")).containsExactly("my-app/2 (test)");
        assertThat(request.headers("Accept")).containsExactly("application/json, text/json;q=0.5");
        assertThat(request.headers("X-Gateway")).containsExactly("first", "second");
        assertThat(request.headers("version")).containsExactly("6");
    }

    /** The service returns no URL-encoded forms, and an empty header would accept no type. */
    @Test
    void codecOfFormsAlone_sendsNoAccept() {
        Request request = sent(builder -> builder.codec(new FormCodec()), client -> client.revoke(TestData.USER_TOKEN));

        assertThat(request.headers("Accept")).isEmpty();
    }

    @Test
    void textMediaType_declaresCharset() {
        assertThat(sent(builder -> builder.requestMediaType("text/json"), client -> client.issue(TestData.LOGIN))
                        .headers("Content-Type"))
                .containsExactly("text/json; charset=utf-8");
    }

    @Test
    void mediaTypeParameters_areSentAsGiven() {
        assertThat(sent(
                                builder -> builder.requestMediaType("application/json; charset=utf-8"),
                                client -> client.issue(TestData.LOGIN))
                        .headers("Content-Type"))
                .containsExactly("application/json; charset=utf-8");
    }

    private static List<String> authorization(AuthorizationStyle style, UserToken token) {
        return sent(builder -> builder.authorizationStyle(style), client -> client.renew(token))
                .headers("Authorization");
    }

    private static Request sent(Consumer<UserTokenClient> call) {
        return sent(builder -> {}, call);
    }

    private static Request sent(Consumer<UserTokenClient.Builder> options, Consumer<UserTokenClient> call) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON))) {
            UserTokenClient.Builder builder = TestData.client(server);
            options.accept(builder);
            try (UserTokenClient client = builder.build()) {
                call.accept(client);
            }
            assertThat(server.requests()).hasSize(1);
            return server.requests().get(0);
        }
    }

    private static List<String> withoutHost(Request request) {
        List<String> lines = new ArrayList<>(request.headerLines());
        assertThat(lines.removeIf(line -> line.startsWith("Host: "))).isTrue();
        return lines;
    }

    private static String text(Request request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }
}
