package dev.usertoken.transport.urlconnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.testkit.ScriptedServer;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdleConnectionsTest {
    private final Watchdog watchdog = new Watchdog();
    private final IdleConnections idle = new IdleConnections(Duration.ofSeconds(30), watchdog);
    private final ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::awaitPeerClose);
    private final Route route = Route.of(server.uri("/"), ProxySelector.of(null));

    @AfterEach
    void close() {
        idle.close();
        watchdog.close();
        server.close();
    }

    @Test
    void theOneThatWasUsedLastIsTakenFirst() throws Exception {
        Wire older = connected();
        Wire newer = connected();
        idle.keep(older);
        idle.keep(newer);
        assertThat(idle.take(route)).containsSame(newer);
        assertThat(idle.take(route)).containsSame(older);
        assertThat(idle.take(route)).isEmpty();
        older.close();
        newer.close();
    }

    @Test
    void onlyWhatGoesTheSameWayIsTaken() throws Exception {
        idle.keep(connected());
        int port = server.port();
        ProxySelector direct = ProxySelector.of(null);
        assertThat(idle.take(Route.of(server.tlsUri("/"), direct))).isEmpty();
        assertThat(idle.take(Route.of(URI.create("http://127.0.0.1:" + port), direct)))
                .isEmpty();
        assertThat(idle.take(Route.of(URI.create("http://localhost"), direct))).isEmpty();
        assertThat(idle.take(Route.of(server.uri("/"), ProxySelector.of(server.address()))))
                .isEmpty();
        Route same = Route.of(URI.create("HTTP://LocalHost:" + port + "/other?q"), direct);
        assertThat(idle.take(same)).hasValueSatisfying(Wire::close);
    }

    @Test
    void whatIsOneTooManyIsClosed() throws Exception {
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i <= IdleConnections.MOST_FOR_A_ROUTE; i++) {
            wires.add(connected());
        }
        await().until(() -> server.openConnectionCount() == wires.size());
        wires.forEach(idle::keep);
        await().until(() -> server.openConnectionCount() == IdleConnections.MOST_FOR_A_ROUTE);
    }

    @Test
    void whatIsBroughtAfterCloseIsClosed() throws Exception {
        Wire wire = connected();
        await().until(() -> server.openConnectionCount() == 1);
        idle.close();
        idle.keep(wire);
        await().until(() -> server.openConnectionCount() == 0);
        assertThat(idle.take(route)).isEmpty();
    }

    private Wire connected() throws Exception {
        Wire wire = new Wire(route);
        wire.connect((SSLSocketFactory) SSLSocketFactory.getDefault());
        return wire;
    }
}
