package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The TCP connection of one exchange. One thread opens and uses it; any thread may close it at any time. */
final class Connection implements AutoCloseable {
    private @Nullable Socket tcp;
    private boolean closed;

    /** Connects and returns the socket for the request: the TCP connection itself, or TLS on top of it. */
    Socket open(Route route, TransportConfig config) throws IOException {
        Deadline deadline = Deadline.in(config.connectTimeout(), 0);
        Socket connected = connect(route, deadline);
        if (route.isTunneled()) {
            ProxyTunnel.open(connected, route, deadline);
        }
        return route.isSecure() ? TlsHandshake.perform(connected, route, config, deadline) : connected;
    }

    /** Closes the TCP connection and not TLS, because SSLSocket.close can block while it writes its close_notify. */
    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(tcp);
    }

    /** Tries each address in turn, with an equal share of the time that is left. */
    private Socket connect(Route route, Deadline deadline) throws IOException {
        InetSocketAddress[] addresses = route.socketAddresses();
        for (int i = 0; ; i++) {
            int untried = addresses.length - i;
            Socket socket = new Socket(route.socketProxy());
            try {
                // Setting an option creates the descriptor: if connect did, a close at that moment would not see it.
                socket.setTcpNoDelay(true);
                attach(socket);
                socket.connect(addresses[i], Math.max(1, deadline.millisLeft() / untried));
                return socket;
            } catch (IOException e) {
                closeQuietly(socket);
                if (untried == 1) {
                    throw e;
                }
            }
        }
    }

    private synchronized void attach(Socket socket) throws SocketException {
        if (closed) {
            throw new SocketException("The exchange was cancelled.");
        }
        tcp = socket;
    }

    private static void closeQuietly(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // The connection is given up in any case.
        }
    }
}
