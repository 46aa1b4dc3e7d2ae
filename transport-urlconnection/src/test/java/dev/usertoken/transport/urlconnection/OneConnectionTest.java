package dev.usertoken.transport.urlconnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.testkit.ScriptedServer;
import java.net.ProxySelector;
import java.net.SocketException;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OneConnectionTest {
    private static final ProxySelector DIRECT = ProxySelector.of(null);
    private static final SSLSocketFactory TLS = (SSLSocketFactory) SSLSocketFactory.getDefault();

    private final Watchdog watchdog = new Watchdog();
    private final IdleConnections idle = new IdleConnections(Duration.ofSeconds(30), watchdog);
    private final ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::awaitPeerClose);

    @AfterEach
    void close() {
        idle.close();
        watchdog.close();
        server.close();
    }

    @Test
    void anExchangeThatWasGivenUpBeforeItHadAConnectionClosesTheOneThatItTakes() throws Exception {
        Wire wire = new Wire(Route.of(server.uri("/"), DIRECT));
        wire.connect(TLS);
        idle.keep(wire);
        OneConnection connection = opened();
        connection.close();
        assertThatThrownBy(connection::connect).isInstanceOf(SocketException.class);
        await().until(() -> server.openConnectionCount() == 0);
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    void anExchangeThatWasGivenUpBeforeItHadAConnectionMakesNone() throws Exception {
        OneConnection connection = opened();
        connection.close();
        assertThatThrownBy(connection::connect).isInstanceOf(SocketException.class);
        assertThat(server.connectionCount()).isZero();
    }

    private OneConnection opened() throws Exception {
        TransportRequest request =
                TransportRequest.of("GET", server.uri("/"), Headers.empty(), new byte[0], Duration.ofSeconds(10), 1000);
        OneConnection connection = new OneConnection(request, DIRECT, TLS, idle);
        connection.open();
        return connection;
    }
}
