package dev.usertoken.transport.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A server that forwards one connection to a loopback port and records the bytes of its client. With a handshake it is a
 * SOCKS proxy.
 */
final class ForwardingServer implements AutoCloseable {
    private static final int SOCKS_VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD_LOGIN = 2;
    private static final int DOMAIN_NAME = 3;

    private final ServerSocket listener;
    private final CompletableFuture<Void> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile String target = "";
    private volatile String login = "";

    private ForwardingServer(InetAddress address) throws IOException {
        listener = new ServerSocket(0, 1, address);
    }

    static ForwardingServer on(InetAddress address, int port) throws IOException {
        return create(address, (server, client) -> server.forward(client, port));
    }

    /** Starts a SOCKS proxy that connects to the port for any requested target. */
    static ForwardingServer socks(int port) throws IOException {
        return create(InetAddress.getLoopbackAddress(), (server, client) -> {
            server.acceptSocks(client, NO_LOGIN, 0);
            server.forward(client, port);
        });
    }

    static ForwardingServer socksWithLogin(int port) throws IOException {
        return create(InetAddress.getLoopbackAddress(), (server, client) -> {
            server.acceptSocks(client, PASSWORD_LOGIN, 0);
            server.forward(client, port);
        });
    }

    static ForwardingServer refusingSocks() throws IOException {
        return create(InetAddress.getLoopbackAddress(), (server, client) -> server.acceptSocks(client, NO_LOGIN, 5));
    }

    /** Accepts a connection, and reads without a response until the client closes. */
    static ForwardingServer silent() throws IOException {
        return create(InetAddress.getLoopbackAddress(), (server, client) -> {
            InputStream in = client.getInputStream();
            while (in.read() >= 0) {
                // The bytes are discarded.
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int port() {
        return listener.getLocalPort();
    }

    CompletableFuture<Void> accepted() {
        return accepted;
    }

    /** Completes when the connection has ended. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** Returns the host and port that the SOCKS client requested, by name. */
    String target() {
        return target;
    }

    String login() {
        return login;
    }

    /** Returns the bytes that were forwarded for the client, as text. */
    String received() {
        synchronized (received) {
            return new String(received.toByteArray(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static ForwardingServer create(InetAddress address, Script script) throws IOException {
        ForwardingServer server = new ForwardingServer(address);
        start(() -> {
            try (Socket client = server.listener.accept()) {
                server.accepted.complete(null);
                script.run(server, client);
                server.done.complete(null);
            } catch (IOException e) {
                server.done.completeExceptionally(e);
            }
        });
        return server;
    }

    /** Implements the proxy's side of RFC 1928, and of RFC 1929 if a login is required. */
    private void acceptSocks(Socket client, int method, int reply) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        in.readFully(new byte[in.readUnsignedByte()]);
        out.write(new byte[] {SOCKS_VERSION, (byte) method});
        if (method == PASSWORD_LOGIN) {
            in.readByte();
            login = readString(in) + ":" + readString(in);
            out.write(new byte[] {1, 0});
        }
        in.readFully(new byte[3]);
        boolean byName = in.readByte() == DOMAIN_NAME;
        target = byName ? readString(in) + ":" + in.readUnsignedShort() : "an address";
        out.write(new byte[] {SOCKS_VERSION, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private static String readString(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedByte()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private void forward(Socket client, int port) throws IOException {
        try (Socket origin = new Socket(InetAddress.getLoopbackAddress(), port)) {
            start(() -> {
                try {
                    origin.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException e) {
                    // The client has closed the connection.
                }
            });
            byte[] buffer = new byte[4096];
            InputStream in = client.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (received) {
                    received.write(buffer, 0, count);
                }
                origin.getOutputStream().write(buffer, 0, count);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "forwarding-server");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Script {
        void run(ForwardingServer server, Socket client) throws IOException;
    }
}
