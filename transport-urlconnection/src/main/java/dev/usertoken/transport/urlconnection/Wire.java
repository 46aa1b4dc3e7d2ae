package dev.usertoken.transport.urlconnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection along a route: TCP, the tunnel where a proxy is in between, and TLS where the URI asks for it. One
 * exchange at a time uses it; any thread may close it.
 */
final class Wire implements AutoCloseable {
    private static final int LONGEST_TUNNEL_ANSWER = 16 << 10;
    private static final int LOOK_MILLIS = 1;

    private final Route route;
    private final Socket tcp;
    private Socket top;

    /** Not connected yet. */
    Wire(Route route) {
        this.route = route;
        this.tcp = route.socket();
        this.top = tcp;
    }

    Route route() {
        return route;
    }

    /** Blocks until a request can be sent. */
    void connect(SSLSocketFactory tls) throws IOException {
        tcp.connect(route.firstHop());
        tcp.setTcpNoDelay(true);
        if (route.isTunnel()) {
            openTunnel();
        }
        if (route.isSecure()) {
            top = secured(tls);
        }
    }

    InputStream in() throws IOException {
        return top.getInputStream();
    }

    OutputStream out() throws IOException {
        return top.getOutputStream();
    }

    /**
     * Whether nothing came since the last response, neither the end of the connection nor what nobody asked for; where
     * something did, no exchange can use it any more. The look goes below TLS, which could not take back what it read.
     */
    boolean isQuiet() {
        try {
            tcp.setSoTimeout(LOOK_MILLIS);
            boolean quiet = nothingComes();
            tcp.setSoTimeout(0);
            return quiet;
        } catch (IOException e) {
            return false;
        }
    }

    /** Says goodbye where TLS asks for it, which can block, and closes. */
    void end() {
        closeQuietly(top);
    }

    /** Ends whatever is under way on it; does not block. */
    @Override
    public void close() {
        closeQuietly(tcp);
    }

    private boolean nothingComes() throws IOException {
        try {
            tcp.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private void openTunnel() throws IOException {
        String origin = route.host() + ":" + route.port();
        String connect = "CONNECT " + origin + " HTTP/1.1\r\nHost: " + origin + "\r\n\r\n";
        tcp.getOutputStream().write(connect.getBytes(StandardCharsets.US_ASCII));
        InputStream in = tcp.getInputStream();
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

    private SSLSocket secured(SSLSocketFactory tls) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(tcp, route.host(), route.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
