package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The one connection of an exchange. {@link java.net.HttpURLConnection} makes its sockets itself, gives no hold of them,
 * and takes a second one when the first breaks, to send the request again. {@link HttpsURLConnection} asks a factory
 * for them: this one, on clear text too, which gives it one socket and no other, speaks TLS on it where the URI says
 * so, and can close it whatever it is doing.
 */
final class OneConnection extends SSLSocketFactory implements AutoCloseable {
    private static final int LONGEST_TUNNEL_ANSWER = 16 << 10;
    private static final Authenticator NOBODY = new Authenticator() {};

    private final TransportRequest request;
    private final ProxySelector proxies;
    private final SSLSocketFactory tls;
    private Route route;
    private byte[] requestBytes;
    private Socket socket;
    private boolean closed;
    private volatile ExchangeSocket exchangeSocket;

    OneConnection(TransportRequest request, ProxySelector proxies, SSLSocketFactory tls) {
        this.request = request;
        this.proxies = proxies;
        this.tls = tls;
    }

    /**
     * What sends the request when it is asked for the response; to be called once.
     *
     * @throws IllegalArgumentException where the request cannot be said as it is
     */
    HttpsURLConnection open() throws IOException {
        route = Route.of(request.uri(), proxies);
        requestBytes = RequestBytes.of(request, route);
        HttpsURLConnection connection = (HttpsURLConnection) route.firstHop().openConnection(Proxy.NO_PROXY);
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
    Optional<ExchangeSocket> connected() {
        return Optional.ofNullable(exchangeSocket);
    }

    /** Says goodbye where TLS asks for it. */
    void end() {
        connected().ifPresent(OneConnection::closeQuietly);
    }

    /** Ends what is under way and what would follow; does not block. */
    @Override
    public void close() {
        Socket open;
        synchronized (this) {
            closed = true;
            open = socket;
        }
        if (open != null) {
            closeQuietly(open);
        }
    }

    @Override
    public Socket createSocket() throws SocketException {
        synchronized (this) {
            if (closed || socket != null) {
                throw new SocketException("an exchange has one connection");
            }
            socket = route.socket();
            return socket;
        }
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        if (route.isTunnel()) {
            openTunnel(connected);
        }
        exchangeSocket = new ExchangeSocket(route.isSecure() ? secured(connected) : connected, requestBytes);
        return exchangeSocket;
    }

    private void openTunnel(Socket proxy) throws IOException {
        String origin = route.host() + ":" + route.port();
        String connect = "CONNECT " + origin + " HTTP/1.1\r\nHost: " + origin + "\r\n\r\n";
        proxy.getOutputStream().write(connect.getBytes(StandardCharsets.US_ASCII));
        InputStream in = proxy.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0 || answer.length() > LONGEST_TUNNEL_ANSWER) {
                throw new ConnectException("the proxy did not answer");
            }
            answer.append((char) b);
        }
        if (!answer.toString().startsWith("200", "HTTP/1.x ".length())) {
            throw new ConnectException("the proxy opened no tunnel");
        }
    }

    private SSLSocket secured(Socket connected) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(connected, route.host(), route.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
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

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
