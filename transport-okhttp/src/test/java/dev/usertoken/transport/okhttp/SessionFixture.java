package dev.usertoken.transport.okhttp;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.FakeTransport;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sessions whose transport is not OkHttp, and an origin that returns each site its own data, cacheable for a minute, and
 * accepts web sockets unless their path is {@code /rejected}.
 */
final class SessionFixture implements AutoCloseable {
    private static final String TOKEN = "{\"AccessToken\":\"planted-token\"}";
    private static final String WEB_SOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final FakeTransport transport = new FakeTransport();
    private final ScriptedServer server = ScriptedServer.start(SessionFixture::respond);
    private final UserTokenClient client = UserTokenClient.builder()
            .baseUri(server.uri(""))
            .apiKey(Secret.of("planted-api-key"))
            .codec(new JsonCodec())
            .transport(transport)
            .build();

    /** Creates a session whose login succeeds once. */
    TokenSession session(String siteId) {
        transport.reply(200, "application/json", TOKEN);
        return client.session(StaffCredentials.of(siteId, "Siteowner", Secret.of("planted-password")));
    }

    int loginCount() {
        return transport.requests().size();
    }

    URI uri(String path) {
        return server.uri(path);
    }

    List<ScriptedServer.Request> requests() {
        return server.requests();
    }

    /** Returns the data of the origin, as a client sees it. */
    String get(OkHttpClient okHttp, String... cacheControl) throws IOException {
        Request.Builder request = new Request.Builder().url(uri("/clients").toString());
        for (String value : cacheControl) {
            request.addHeader("Cache-Control", value);
        }
        try (Response response = okHttp.newCall(request.build()).execute()) {
            return response.body().string();
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    private static void respond(ScriptedServer.Connection connection) {
        while (true) {
            ScriptedServer.Request request = connection.read();
            List<String> keys = request.headers("Sec-WebSocket-Key");
            if (request.line().contains("/rejected")) {
                connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
            } else if (keys.isEmpty()) {
                String data = "data of site " + String.join("", request.headers("SiteId"));
                connection.send("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + data.length()
                        + "\r\n\r\n" + data);
            } else {
                connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(keys.get(0)) + "\r\n\r\n");
                connection.awaitPeerClose();
            }
        }
    }

    private static String accept(String key) {
        try {
            byte[] bytes = (key + WEB_SOCKET_ID).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
