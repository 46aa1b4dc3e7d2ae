package dev.usertoken.it.authenticators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.FakeTransport;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.transport.apache.ApacheTransport;
import dev.usertoken.transport.apache.UserTokenExecHandler;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behaviour that only Apache HttpClient has. */
class UserTokenExecHandlerTest {
    private static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    @Test
    void loginOverSameClient_isUnchanged() throws Exception {
        try (SandboxServer server = SandboxServer.builder()
                        .apiKey(SessionWithClient.API_KEY)
                        .start();
                SessionWithClient fixture = SessionWithClient.at(server.baseUri(), SandboxServer.PASSWORD);
                CloseableHttpClient client = UserTokenExecHandler.addTo(HttpClients.custom(), fixture.session())
                        .build();
                UserTokenClient other = client(server, client)) {
            other.issue(LOGIN);

            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).headers().first("Authorization"))
                    .isEmpty();
        }
    }

    /** The second token is requested over the one connection on which the first was rejected. */
    @Test
    void classicCall_releasesConnectionBeforeWaitForToken() throws Exception {
        PoolingHttpClientConnectionManager one = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(1)
                .setMaxConnPerRoute(1)
                .build();
        try (SandboxServer server = SandboxServer.builder()
                        .apiKey(SessionWithClient.API_KEY)
                        .start();
                CloseableHttpClient plain = HttpClients.custom()
                        .setConnectionManager(one)
                        .setConnectionManagerShared(true)
                        .build();
                UserTokenClient tokens = client(server, plain);
                CloseableHttpClient client = UserTokenExecHandler.addTo(
                                HttpClients.custom().setConnectionManager(one).setConnectionManagerShared(true),
                                tokens.session(LOGIN))
                        .build()) {
            URI sites = server.baseUri().resolve("/public/v6/site/sites");
            assertThat(get(client, sites)).isEqualTo(200);
            server.dropTokens();
            assertThat(get(client, sites)).isEqualTo(200);
            assertThat(server.issues()).isEqualTo(2);
        } finally {
            one.close();
        }
    }

    /** While the second token is requested, the client's only connection is used for another origin. */
    @Test
    void asyncCall_releasesConnectionBeforeWaitForToken() throws Exception {
        AtomicInteger logins = new AtomicInteger();
        CountDownLatch secondLogin = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    while (true) {
                        ScriptedServer.Request request = connection.read();
                        if (request.line().contains("issue")) {
                            int login = logins.incrementAndGet();
                            if (login == 2) {
                                secondLogin.countDown();
                                connection.hold();
                            }
                            String token = "{\"AccessToken\":\"planted-token-" + login + "\"}";
                            connection.send(OriginServer.response("200 OK", token, "Content-Type: application/json"));
                        } else {
                            boolean first = request.headers("Authorization").contains("Bearer planted-token-1");
                            connection.send(OriginServer.response(first ? "401 Unauthorized" : "200 OK", "text"));
                        }
                    }
                });
                OriginServer other = new OriginServer(request -> OriginServer.response("200 OK", "other"));
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password");
                CloseableHttpAsyncClient client = UserTokenExecHandler.addTo(
                                HttpAsyncClients.custom()
                                        .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                                                .setMaxConnTotal(1)
                                                .build()),
                                fixture.session())
                        .build()) {
            client.start();
            Future<SimpleHttpResponse> rejected =
                    client.execute(SimpleRequestBuilder.get(server.uri("/")).build(), null);
            assertThat(secondLogin.await(20, TimeUnit.SECONDS)).isTrue();
            Future<SimpleHttpResponse> meanwhile =
                    client.execute(SimpleRequestBuilder.get(other.uri("/")).build(), null);
            assertThat(meanwhile.get(20, TimeUnit.SECONDS).getBodyText()).isEqualTo("other");
            server.release();

            assertThat(rejected.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(200);
        }
    }

    /** The token is dropped when the head of the 401 has arrived, and issued again before its body arrives. */
    @Test
    void asyncCallWhoseTokenIsIssuedAgain_ends() throws Exception {
        CountDownLatch dropped = new CountDownLatch(1);
        String token = OriginServer.response(
                "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json");
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    while (true) {
                        if (connection.read().line().contains("issue")) {
                            connection.send(token);
                        } else if (calls.incrementAndGet() == 1) {
                            connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\n");
                            connection.hold();
                            connection.send("text");
                        } else {
                            connection.send(OriginServer.response("200 OK", "fine"));
                        }
                    }
                });
                UserTokenClient tokens = UserTokenClient.builder()
                        .baseUri(server.uri(""))
                        .apiKey(Secret.of(SessionWithClient.API_KEY))
                        .codec(new JsonCodec())
                        .listener(event -> {
                            if (event.type() == TokenEvent.Type.TOKEN_INVALIDATED) {
                                dropped.countDown();
                            }
                        })
                        .build();
                TokenSession session = tokens.session(LOGIN);
                CloseableHttpAsyncClient client = UserTokenExecHandler.addTo(HttpAsyncClients.custom(), session)
                        .build()) {
            client.start();
            Future<SimpleHttpResponse> call =
                    client.execute(SimpleRequestBuilder.get(server.uri("/")).build(), null);
            assertThat(dropped.await(20, TimeUnit.SECONDS)).isTrue();
            session.token();
            server.release();

            assertThat(call.get(20, TimeUnit.SECONDS).getBodyText()).isEqualTo("fine");
        }
    }

    @Test
    void asyncCall_canBeCancelledDuringWaitForToken() throws Exception {
        CountDownLatch loginReceived = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.read().line().contains("issue")) {
                        loginReceived.countDown();
                        connection.hold();
                        connection.send(OriginServer.response(
                                "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                        connection.hold();
                    } else {
                        connection.send(OriginServer.response("200 OK", "fine"));
                        connection.respondEach(OriginServer.response("200 OK", "fine"));
                    }
                });
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password");
                CloseableHttpAsyncClient client = UserTokenExecHandler.addTo(
                                HttpAsyncClients.custom(), fixture.session())
                        .build()) {
            client.start();
            Future<SimpleHttpResponse> cancelled = client.execute(
                    AsyncRequestBuilder.post(server.uri("/cancelled"))
                            .setEntity(new Text(released))
                            .build(),
                    SimpleResponseConsumer.create(),
                    null);
            Future<SimpleHttpResponse> kept =
                    client.execute(SimpleRequestBuilder.get(server.uri("/kept")).build(), null);
            assertThat(loginReceived.await(20, TimeUnit.SECONDS)).isTrue();
            cancelled.cancel(true);
            assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
            server.release();

            assertThat(kept.get(20, TimeUnit.SECONDS).getBodyText()).isEqualTo("fine");
            assertThat(cancelled.isCancelled()).isTrue();
            assertThat(server.requests())
                    .extracting(ScriptedServer.Request::line)
                    .noneMatch(line -> line.contains("cancelled"));
        }
    }

    @Test
    void reusedContext_leavesCallToOtherOriginUnchanged() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                OriginServer other = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin);
                CloseableHttpClient client = UserTokenExecHandler.addTo(HttpClients.custom(), fixture.session())
                        .build()) {
            HttpClientContext context = HttpClientContext.create();
            for (OriginServer target : new OriginServer[] {origin, other}) {
                ClassicHttpRequest request = ClassicRequestBuilder.get(target.uri("/"))
                        .addHeader("Authorization", "Basic own")
                        .build();
                client.execute(request, context, response -> response.getCode());
            }

            assertThat(origin.calls().get(0).headers("Authorization")).containsExactly("Bearer planted-token-1");
            assertThat(other.calls().get(0).headers("Authorization")).containsExactly("Basic own");
        }
    }

    /** A shared cache of HttpClient would give a site the data of another one. */
    @Test
    void requestWithToken_forbidsCaching() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin);
                CloseableHttpClient classic = UserTokenExecHandler.addTo(HttpClients.custom(), fixture.session())
                        .build();
                CloseableHttpAsyncClient async = UserTokenExecHandler.addTo(
                                HttpAsyncClients.custom(), fixture.session())
                        .build()) {
            async.start();
            get(classic, origin.uri("/"));
            async.execute(SimpleRequestBuilder.get(origin.uri("/")).build(), null)
                    .get(20, TimeUnit.SECONDS);

            assertThat(origin.calls())
                    .hasSize(2)
                    .allSatisfy(request ->
                            assertThat(request.headers("Cache-Control")).containsExactly("no-store"));
        }
    }

    /** HttpClient itself sends a request again after a 407, with the same producer of its body. */
    @Test
    void asyncRequest_isSentAgainForLoginAtProxy() throws Exception {
        try (ScriptedServer proxy = proxyWithLogin();
                UserTokenClient tokens = tokens();
                CloseableHttpAsyncClient client = UserTokenExecHandler.addTo(
                                HttpAsyncClients.custom()
                                        .setProxy(new HttpHost("localhost", proxy.port()))
                                        .setDefaultCredentialsProvider(proxyLogin()),
                                tokens.session(LOGIN))
                        .build()) {
            client.start();
            Future<SimpleHttpResponse> call = client.execute(
                    AsyncRequestBuilder.post("http://localhost:1/")
                            .setEntity(new BasicAsyncEntityProducer(
                                    Caller.Body.TEXT.getBytes(UTF_8), ContentType.APPLICATION_JSON))
                            .build(),
                    SimpleResponseConsumer.create(),
                    null);

            assertThat(call.get(20, TimeUnit.SECONDS).getBodyText()).isEqualTo("fine");
            assertBothRequestsCarryToken(proxy);
        }
    }

    @Test
    void classicRequest_isSentAgainForLoginAtProxy() throws Exception {
        try (ScriptedServer proxy = proxyWithLogin();
                UserTokenClient tokens = tokens();
                CloseableHttpClient client = UserTokenExecHandler.addTo(
                                HttpClients.custom()
                                        .setProxy(new HttpHost("localhost", proxy.port()))
                                        .setDefaultCredentialsProvider(proxyLogin()),
                                tokens.session(LOGIN))
                        .build()) {
            ClassicHttpRequest request = ClassicRequestBuilder.post("http://localhost:1/")
                    .setEntity(Caller.Body.TEXT, ContentType.APPLICATION_JSON)
                    .build();

            String body = client.execute(request, response -> EntityUtils.toString(response.getEntity()));

            assertThat(body).isEqualTo("fine");
            assertBothRequestsCarryToken(proxy);
        }
    }

    private static void assertBothRequestsCarryToken(ScriptedServer proxy) {
        assertThat(proxy.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(new String(request.body(), UTF_8)).isEqualTo(Caller.Body.TEXT);
            assertThat(request.headers("Authorization")).containsExactly("Bearer planted-token-1");
        });
    }

    private static ScriptedServer proxyWithLogin() {
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(OriginServer.response("407 No", "no", "Proxy-Authenticate: Basic realm=\"proxy\""));
            connection.respondEach(OriginServer.response("200 OK", "fine"));
        });
    }

    private static BasicCredentialsProvider proxyLogin() {
        BasicCredentialsProvider login = new BasicCredentialsProvider();
        login.setCredentials(
                new AuthScope(null, -1), new UsernamePasswordCredentials("user", "password".toCharArray()));
        return login;
    }

    private static UserTokenClient tokens() {
        return UserTokenClient.builder()
                .baseUri(URI.create("http://localhost:1"))
                .apiKey(Secret.of(SessionWithClient.API_KEY))
                .codec(new JsonCodec())
                .transport(new FakeTransport().reply(200, "application/json", "{\"AccessToken\":\"planted-token-1\"}"))
                .build();
    }

    /** The response of an HTTP/2 server to a request whose body it has not received. */
    enum Early401 {
        ENDED,
        RESET,
        WITH_BODY
    }

    /** The first request has sent as much of its body as the server allows when the server rejects it. */
    @ParameterizedTest
    @EnumSource(Early401.class)
    void early401OverHttp2_doesNotDisturbSecondRequest(Early401 rejection) throws Exception {
        byte[] body = new byte[200_000];
        new Random(1).nextBytes(body);
        FakeTransport logins = new FakeTransport()
                .reply(200, "application/json", "{\"AccessToken\":\"planted-token-1\"}")
                .reply(200, "application/json", "{\"AccessToken\":\"planted-token-2\"}");
        try (Http2Server server = new Http2Server();
                UserTokenClient tokens = UserTokenClient.builder()
                        .baseUri(server.uri(""))
                        .apiKey(Secret.of(SessionWithClient.API_KEY))
                        .codec(new JsonCodec())
                        .transport(logins)
                        .build();
                CloseableHttpAsyncClient client = UserTokenExecHandler.addTo(
                                HttpAsyncClients.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2),
                                tokens.session(LOGIN))
                        .build()) {
            client.start();
            Future<SimpleHttpResponse> call = client.execute(
                    AsyncRequestBuilder.post(server.uri("/"))
                            .setEntity(new BasicAsyncEntityProducer(body, ContentType.APPLICATION_OCTET_STREAM))
                            .build(),
                    SimpleResponseConsumer.create(),
                    null);
            server.accept();
            server.awaitBytes(1, Http2Server.INITIAL_WINDOW);
            server.sendStatus(1, 401, rejection != Early401.WITH_BODY);
            if (rejection == Early401.RESET) {
                server.reset(1);
            } else if (rejection == Early401.WITH_BODY) {
                server.allow(1, body.length);
                server.ping();
                assertThat(server.hasStarted(3))
                        .as("before the response has ended")
                        .isFalse();
                server.sendEnd(1);
            }
            server.awaitHeaders(3);
            if (rejection == Early401.ENDED) {
                server.allow(1, body.length);
            }
            server.allow(3, body.length);
            server.awaitEnd(3);
            server.sendStatus(3, 200, true);

            assertThat(call.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(200);
            assertThat(server.body(3)).isEqualTo(body);
            if (rejection != Early401.RESET) {
                server.awaitEnd(1);
            }
            assertThat(server.body(1)).hasSize(Http2Server.INITIAL_WINDOW);
        }
    }

    private static int get(CloseableHttpClient client, URI target) throws Exception {
        return client.execute(ClassicRequestBuilder.get(target).build(), response -> response.getCode());
    }

    private static UserTokenClient client(SandboxServer server, CloseableHttpClient http) {
        return UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SessionWithClient.API_KEY))
                .codec(new JsonCodec())
                .timeout(Duration.ofSeconds(10))
                .transport(ApacheTransport.wrap(http))
                .build();
    }

    private static final class Text extends BasicAsyncEntityProducer {
        private final CountDownLatch released;

        Text(CountDownLatch released) {
            super(Caller.Body.TEXT.getBytes(UTF_8), ContentType.APPLICATION_JSON);
            this.released = released;
        }

        @Override
        public void releaseResources() {
            released.countDown();
        }
    }
}
