package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
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
            // Conscrypt, the TLS of Android, verifies a host name only with an X509ExtendedTrustManager.
            if ("Dalvik".equals(System.getProperty("java.vm.name"))
                    && !HostNameMatcher.matches(
                            route.host(), socket.getSession().getPeerCertificates()[0])) {
                throw TransportFailure.of(Kind.TLS);
            }
            return socket;
        } catch (SSLException | GeneralSecurityException e) {
            throw TransportFailure.of(Kind.TLS, e);
        }
    }
}
