package dev.usertoken.examples.httpclients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import feign.FeignException;
import java.io.IOException;
import java.net.URI;
import okhttp3.ResponseBody;
import org.apache.http.HttpResponse;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import retrofit2.Response;

@Tag("jdk-independent")
class HttpClientsTest {
    private static final String SITES = "{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}";

    private static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    private final SandboxServer sandbox = SandboxServer.start();
    private final UserTokenClient client = client(sandbox.baseUri());
    private final TokenSession session = client.session(LOGIN);

    @AfterEach
    void close() {
        session.close();
        client.close();
        sandbox.close();
    }

    @ParameterizedTest
    @EnumSource
    void rejectedToken_isReplacedAndCallRepeatedOnce(ExampleClient example) throws IOException {
        session.token();
        sandbox.dropTokens();

        assertThat(example.sites(sandbox.baseUri(), session)).isEqualTo("200 " + SITES);
        assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(2);
        assertThat(sandbox.issues()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void second401_isReturnedToCaller(ExampleClient example) throws IOException {
        sandbox.behave(Quirk.ACCESS_DENIED.on(Endpoint.SITES));

        assertThat(example.sites(sandbox.baseUri(), session)).startsWith("401 ").contains("DeniedAccess");
        assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void otherHost_receivesNoToken(ExampleClient example) throws IOException {
        try (SandboxServer other = SandboxServer.start()) {
            assertThat(example.sites(other.baseUri(), session)).startsWith("401 ");

            assertThat(other.requests()).hasSize(1);
            assertThat(other.requests().get(0).headers().names()).doesNotContain("API-Key", "SiteId", "Authorization");
            assertThat(sandbox.issues()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void redirectToOtherHost_carriesNoToken(ExampleClient example) throws IOException {
        try (SandboxServer other = SandboxServer.start();
                ScriptedServer service = ScriptedServer.start(connection -> {
                    while (true) {
                        boolean issue = connection.read().line().contains("/issue");
                        connection.send(issue ? issued() : redirect(other.baseUri()));
                    }
                });
                UserTokenClient user = client(service.uri(""));
                TokenSession redirected = user.session(LOGIN)) {
            assertThat(example.sites(service.uri(""), redirected)).doesNotStartWith("200");

            assertThat(service.requests()).hasSize(2);
            assertThat(other.requests())
                    .allSatisfy(request ->
                            assertThat(request.headers().names()).doesNotContain("API-Key", "SiteId", "Authorization"));
        }
    }

    private static UserTokenClient client(URI baseUri) {
        return UserTokenClient.builder()
                .baseUri(baseUri)
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .build();
    }

    private static String issued() {
        String body = "{\"AccessToken\":\"token\"}";
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String redirect(URI host) {
        return "HTTP/1.1 302 Found\r\nLocation: " + host + "/public/v6/site/sites\r\nContent-Length: 0\r\n\r\n";
    }

    enum ExampleClient {
        FEIGN {
            @Override
            String sites(URI baseUri, TokenSession session) {
                try {
                    return "200 " + FeignSites.of(baseUri, session).sites();
                } catch (FeignException e) {
                    return e.status() + " " + e.contentUTF8();
                }
            }
        },
        RETROFIT {
            @Override
            String sites(URI baseUri, TokenSession session) throws IOException {
                Response<ResponseBody> response =
                        RetrofitSites.of(baseUri, session).sites().execute();
                try (ResponseBody body = response.isSuccessful() ? response.body() : response.errorBody()) {
                    return response.code() + " " + body.string();
                }
            }
        },
        APACHE_FOUR {
            @Override
            String sites(URI baseUri, TokenSession session) throws IOException {
                try (CloseableHttpClient http = ApacheFourSites.client()) {
                    HttpResponse response = ApacheFourSites.sites(baseUri, session, http);
                    return response.getStatusLine().getStatusCode() + " " + EntityUtils.toString(response.getEntity());
                }
            }
        };

        /** Returns the status and the body. */
        abstract String sites(URI baseUri, TokenSession session) throws IOException;
    }
}
