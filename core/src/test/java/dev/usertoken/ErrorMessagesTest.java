package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorMessagesTest {
    static Stream<Arguments> connectionFailures() {
        return Stream.of(
                Arguments.of(Kind.CONNECT, new UnknownHostException("hunter2"), "the host name was not found"),
                // The JDK's client reports an unknown host like this.
                Arguments.of(
                        Kind.CONNECT,
                        causes(new ConnectException("hunter2"), new UnresolvedAddressException()),
                        "the host name was not found"),
                Arguments.of(Kind.CONNECT, new ConnectException("hunter2"), "the connection was refused"),
                // The JDK's client reports a connect timeout like this.
                Arguments.of(
                        Kind.CONNECT,
                        causes(new SocketTimeoutException("hunter2"), new ConnectException("hunter2")),
                        "the host did not respond in time"),
                Arguments.of(Kind.CONNECT, new NoRouteToHostException("hunter2"), "there is no route to the host"),
                Arguments.of(Kind.CONNECT, new InterruptedIOException("hunter2"), "nothing was sent"),
                Arguments.of(Kind.TLS, new SSLHandshakeException("hunter2"), "TLS failed"),
                Arguments.of(
                        Kind.TLS,
                        causes(new SSLHandshakeException("hunter2"), new CertificateException("hunter2")),
                        "TLS failed, as the certificate was not accepted"),
                Arguments.of(
                        Kind.TLS,
                        new SSLPeerUnverifiedException("hunter2"),
                        "TLS failed, as the certificate was not accepted"));
    }

    @ParameterizedTest
    @MethodSource("connectionFailures")
    void connectionFailure_namesHostAndReason(Kind kind, Exception cause, String reason) {
        String message = ErrorMessages.of(TransportFailure.of(kind, cause), "api.test:443");

        assertThat(message)
                .contains(
                        " to api.test:443: " + reason + " (" + cause.getClass().getName() + "); check the base URI")
                .doesNotContain("hunter2");
    }

    @Test
    void connectionFailureWithoutCause_namesHost() {
        assertThat(ErrorMessages.of(TransportFailure.of(Kind.CONNECT), "api.test:443"))
                .isEqualTo(
                        "no connection to api.test:443: nothing was sent; check the base URI, the network and the proxy");
    }

    private static Exception causes(IOException outer, Exception inner) {
        outer.initCause(inner);
        return outer;
    }
}
