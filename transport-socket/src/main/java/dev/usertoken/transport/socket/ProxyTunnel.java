package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks an HTTP proxy to forward bytes to the origin server; RFC 9110, section 9.3.6. */
final class ProxyTunnel {
    private ProxyTunnel() {}

    /** Returns when the next byte in either direction belongs to the origin server. */
    static void open(Socket proxy, Route route, Deadline deadline) throws TransportFailure {
        int status;
        try {
            proxy.setSoTimeout(deadline.millisLeft());
            proxy.getOutputStream().write(connectRequest(route));
            // Without a buffer, which could swallow bytes behind the head.
            status = Head.read(new LineReader(proxy.getInputStream())).status();
        } catch (IOException | IllegalArgumentException e) {
            throw TransportFailure.of(Kind.CONNECT, e);
        }
        if (status / 100 != 2) {
            throw TransportFailure.of(Kind.CONNECT);
        }
    }

    private static byte[] connectRequest(Route route) {
        String request = "CONNECT " + route.authority() + " HTTP/1.1\r\nHost: " + route.authority() + "\r\n\r\n";
        return request.getBytes(StandardCharsets.US_ASCII);
    }
}
