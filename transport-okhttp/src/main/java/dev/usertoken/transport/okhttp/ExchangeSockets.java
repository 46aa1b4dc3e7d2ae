package dev.usertoken.transport.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/**
 * The sockets that one exchange has made, so that it can close them whatever they are doing: OkHttp's cancel misses a
 * connection that is on its way from TCP to TLS.
 */
final class ExchangeSockets extends SocketFactory {
    private final SocketFactory factory;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean closed;

    ExchangeSockets(SocketFactory factory) {
        this.factory = factory;
    }

    /** Closes those made, and those still to come. */
    void close() {
        List<Socket> made;
        synchronized (sockets) {
            closed = true;
            made = new ArrayList<>(sockets);
        }
        made.forEach(ExchangeSockets::closeQuietly);
    }

    @Override
    public Socket createSocket() throws IOException {
        return noted(factory.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return noted(factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return noted(factory.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return noted(factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return noted(factory.createSocket(address, port, localAddress, localPort));
    }

    private Socket noted(Socket socket) {
        synchronized (sockets) {
            if (!closed) {
                sockets.add(socket);
                return socket;
            }
        }
        closeQuietly(socket);
        return socket;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use to anybody, closed or not.
            return;
        }
    }
}
