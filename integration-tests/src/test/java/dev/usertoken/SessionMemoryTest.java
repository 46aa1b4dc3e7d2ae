package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory of a session, which is small enough for a hundred thousand sessions in one process. */
@Tag("jdk-independent")
class SessionMemoryTest {
    private static final int SESSIONS = 5_000;
    private static final long BYTES_A_SESSION = 1331; // 1.3 KiB

    @Test
    void sessionWithToken_isSmall() {
        UserTokenClient client = client(new Issuer());
        List<TokenSession> sessions = new ArrayList<>(SESSIONS);
        open(client, sessions, 100);
        long before = live();
        open(client, sessions, SESSIONS);
        long each = (live() - before) / SESSIONS;

        assertThat(each).isBetween(300L, BYTES_A_SESSION);
        assertThat(sessions).hasSize(SESSIONS + 100);
        client.close();
    }

    @Test
    void cancelledFollowers_leaveNothingBehind() {
        UserTokenClient client = client(new SilentTransport());
        TokenSession session = client.session(login(0));
        CompletableFuture<UserToken> leader = session.tokenAsync();
        for (int i = 0; i < 1000; i++) {
            session.tokenAsync().cancel(true);
        }
        long before = live();
        for (int i = 0; i < 100_000; i++) {
            session.tokenAsync().cancel(true);
        }

        assertThat((live() - before) / 100_000).isLessThan(10);
        assertThat(leader).isNotDone();
        client.close();
    }

    private static void open(UserTokenClient client, List<TokenSession> sessions, int count) {
        for (int i = 0; i < count; i++) {
            TokenSession session = client.session(login(sessions.size()));
            session.tokenAsync().join();
            sessions.add(session);
        }
    }

    private static StaffCredentials login(int site) {
        return StaffCredentials.of(Integer.toString(site), "owner", Secret.of("password"));
    }

    private static UserTokenClient client(Transport transport) {
        return UserTokenClient.builder()
                .apiKey(Secret.of("key"))
                .codec(new JsonCodec())
                .transport(transport)
                .executor(Runnable::run)
                .build();
    }

    private static long live() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class SilentTransport implements Transport {
        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Issues a token as long as the service's, 64 hexadecimal digits (docs/service.md, IssueResponse). */
    private static final class Issuer implements Transport {
        private final AtomicInteger issued = new AtomicInteger();

        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            String body = String.format(
                    "{\"TokenType\":\"Bearer\",\"AccessToken\":\"%064x\",\"Expires\":\"2100-01-01T00:00:00Z\","
                            + "\"User\":{\"Id\":1,\"FirstName\":\"First\",\"LastName\":\"Last\",\"Type\":\"Staff\"}}",
                    issued.incrementAndGet());
            Headers headers = Headers.builder()
                    .add("Content-Type", "application/json; charset=utf-8")
                    .add("Date", "Mon, 23 Nov 2026 16:27:43 GMT")
                    .add("Server", "some server")
                    .add("X-Request-Id", "some-request")
                    .build();
            return CompletableFuture.completedFuture(
                    TransportResponse.of(200, headers, body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
