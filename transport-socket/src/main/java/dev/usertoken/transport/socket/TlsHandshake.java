package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Puts TLS on top of a connection. Only this class uses javax.net.ssl, so that clear text loads nothing of it. */
final class TlsHandshake {
    private TlsHandshake() {}

    /** Returns a socket after the peer has proven to be the route's host. */
    static Socket perform(Socket tcp, Route route, TransportConfig config, Deadline deadline) throws IOException {
        try {
            SSLContext context =
                    config.sslContext().isPresent() ? config.sslContext().get() : SSLContext.getDefault();
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(tcp, route.host(), route.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(deadline.millisLeft());
            socket.startHandshake();
            return socket;
        } catch (SSLException | NoSuchAlgorithmException e) {
            throw TransportFailure.of(Kind.TLS, e);
        }
    }
}
