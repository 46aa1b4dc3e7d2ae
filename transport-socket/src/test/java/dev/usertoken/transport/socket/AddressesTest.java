package dev.usertoken.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.ScriptedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A host with several addresses; only Linux has all of 127.0.0.0/8 without configuration. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class AddressesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    private Path directory;

    @Test
    void addressAfterRefusedOne_isTried() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK))) {
            assertThat(sendTo(server.port(), "127.0.0.3", "127.0.0.2", "127.0.0.1"))
                    .contains("response 200");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void unreachableAddress_takesItsShareOfConnectTimeout() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                ServerSocket unreachable = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.2"))) {
            List<Socket> backlog = fill(unreachable);
            assertThat(sendTo(server.port(), "127.0.0.2", "127.0.0.1")).contains("response 200");
            for (Socket socket : backlog) {
                socket.close();
            }
        }
    }

    @Test
    void request_isSentToOneAddressOnly() throws Exception {
        try (ScriptedServer closing = ScriptedServer.start(ScriptedServer.Connection::read)) {
            assertThat(sendTo(closing.port(), "127.0.0.1", "127.0.0.1")).contains("failure IO");
            assertThat(closing.requests()).hasSize(1);
        }
    }

    private String sendTo(int port, String... addresses) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String address : addresses) {
            lines.add(address + " several.test");
        }
        Path hosts = Files.write(directory.resolve("hosts"), lines);
        return ChildJvm.run(List.of("-Djdk.net.hosts.file=" + hosts), URI.create("http://several.test:" + port + "/"));
    }

    private static List<Socket> fill(ServerSocket listener) throws Exception {
        List<Socket> backlog = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            backlog.add(socket);
            try {
                socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 300);
            } catch (SocketTimeoutException e) {
                return backlog;
            }
        }
    }
}
