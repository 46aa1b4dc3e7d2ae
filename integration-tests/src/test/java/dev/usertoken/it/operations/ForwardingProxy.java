package dev.usertoken.it.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A forwarding HTTP proxy (RFC 9110, section 9.3.6; RFC 9112, section 3.2.2) on loopback: it opens tunnels, forwards
 * cleartext requests, and records the heads it receives. It serves one request per connection.
 */
final class ForwardingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final boolean requiresLogin;
    private final List<String> heads = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    private ForwardingProxy(boolean requiresLogin) {
        this.requiresLogin = requiresLogin;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ForwardingProxy start() {
        return new ForwardingProxy(false).started();
    }

    /** Starts a proxy that refuses requests without a login. */
    static ForwardingProxy startRequiringLogin() {
        return new ForwardingProxy(true).started();
    }

    /** Returns a selector that sends every request through this proxy. */
    ProxySelector selector() {
        Proxy proxy = new Proxy(Proxy.Type.HTTP, listener.getLocalSocketAddress());
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(proxy);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }

    /** Returns the heads of the requests to the proxy itself, in order. */
    List<String> heads() {
        synchronized (heads) {
            return new ArrayList<>(heads);
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        synchronized (sockets) {
            sockets.forEach(ForwardingProxy::closeQuietly);
        }
    }

    private ForwardingProxy started() {
        run(() -> {
            while (true) {
                Socket client = opened(listener.accept());
                run(() -> serve(client));
            }
        });
        return this;
    }

    private void serve(Socket client) throws IOException {
        String head = readHead(client.getInputStream());
        synchronized (heads) {
            heads.add(head);
        }
        String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", 3);
        if (requiresLogin) {
            send(
                    client,
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                            + "Connection: close\r\nContent-Length: 0\r\n\r\n");
            client.shutdownOutput();
            client.getInputStream().transferTo(ByteArrayOutputStream.nullOutputStream());
        } else if (line[0].equals("CONNECT")) {
            Socket origin = connect(URI.create("https://" + line[1]));
            send(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            relay(client, origin);
        } else {
            URI uri = URI.create(line[1]);
            Socket origin = connect(uri);
            send(
                    origin,
                    line[0] + " " + uri.getRawPath() + " " + line[2] + "\r\nConnection: close"
                            + head.substring(head.indexOf("\r\n"))
                                    .replaceAll("(?i)\r\n(Proxy-)?Connection:[^\r]*", ""));
            relay(client, origin);
        }
    }

    private void relay(Socket client, Socket origin) throws IOException {
        run(() -> {
            client.getInputStream().transferTo(origin.getOutputStream());
            origin.shutdownOutput();
        });
        origin.getInputStream().transferTo(client.getOutputStream());
        client.shutdownOutput();
    }

    private Socket connect(URI uri) throws IOException {
        Socket origin = opened(new Socket(Proxy.NO_PROXY));
        origin.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        return origin;
    }

    private Socket opened(Socket socket) {
        synchronized (sockets) {
            sockets.add(socket);
        }
        return socket;
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the head was cut off");
            }
            head.write(b);
        }
        return head.toString(ISO_8859_1);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One of the two sides has closed.
                        return;
                    }
                },
                "forwarding-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // There is nothing left to do.
            return;
        }
    }

    private interface Task {
        void run() throws IOException;
    }
}
