package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportRequest;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.URL;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * The one connection of an exchange. {@link java.net.HttpURLConnection} makes its sockets itself, gives no hold of them,
 * and takes a second one when the first breaks, to send the request again. {@link HttpsURLConnection} asks a factory
 * for them: this one, on clear text too, which gives it one socket and no other, on a connection that an earlier exchange
 * left or a new one, and can close it whatever it is doing.
 */
final class OneConnection extends SSLSocketFactory implements AutoCloseable {
    /** Where the socket leads is no concern of {@link HttpsURLConnection}, which would look the name up each time. */
    private static final String ANYWHERE = "https://0.0.0.0/";

    private static final Authenticator NOBODY = new Authenticator() {};

    private final TransportRequest request;
    private final ProxySelector proxies;
    private final SSLSocketFactory tls;
    private final IdleConnections idle;
    private Route route;
    private byte[] requestBytes;
    private boolean socketGiven;
    private Wire wire;
    private boolean closed;
    private volatile Incoming incoming;

    OneConnection(TransportRequest request, ProxySelector proxies, SSLSocketFactory tls, IdleConnections idle) {
        this.request = request;
        this.proxies = proxies;
        this.tls = tls;
        this.idle = idle;
    }

    /**
     * What sends the request when it is asked for the response; to be called once.
     *
     * @throws IllegalArgumentException where the request cannot be said as it is
     */
    HttpsURLConnection open() throws IOException {
        route = Route.of(request.uri(), proxies);
        requestBytes = RequestBytes.of(request, route);
        HttpsURLConnection connection = (HttpsURLConnection) new URL(ANYWHERE).openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(this);
        connection.setAuthenticator(NOBODY);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(0);
        connection.setReadTimeout(0);
        connection.setRequestMethod(request.method().equals("HEAD") ? "HEAD" : "GET");
        return connection;
    }

    /** Present when there is a connection on which the request can be sent. */
    Optional<Incoming> incoming() {
        return Optional.ofNullable(incoming);
    }

    /** After a whole response: leaves the connection to another exchange, or says goodbye where it cannot be used again. */
    void end() {
        if (incoming.leavesConnectionUsable()) {
            giveUp().ifPresent(idle::keep);
        } else {
            wire.end();
        }
    }

    /** Ends what is under way and what would follow; does not block. */
    @Override
    public void close() {
        giveUp().ifPresent(Wire::close);
    }

    @Override
    public Socket createSocket() throws SocketException {
        if (socketGiven) {
            throw new SocketException("an exchange has one connection");
        }
        socketGiven = true;
        return new ExchangeSocket(this, requestBytes);
    }

    /** Blocks until the request can be sent. */
    Wire connect() throws IOException {
        Wire live = connected();
        incoming = new Incoming(live.in(), request.method());
        return live;
    }

    private Wire connected() throws IOException {
        for (Optional<Wire> used = idle.take(route); used.isPresent(); used = idle.take(route)) {
            if (hold(used.get()).isQuiet()) {
                return used.get();
            }
            used.get().close();
        }
        Wire fresh = hold(new Wire(route));
        fresh.connect(tls);
        return fresh;
    }

    private synchronized Wire hold(Wire next) throws SocketException {
        if (closed) {
            next.close();
            throw new SocketException("the exchange has ended");
        }
        wire = next;
        return next;
    }

    private synchronized Optional<Wire> giveUp() {
        Optional<Wire> held = closed ? Optional.empty() : Optional.ofNullable(wire);
        closed = true;
        return held;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localAddress, int localPort) throws IOException {
        return createSocket();
    }
}
