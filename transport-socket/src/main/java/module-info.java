/** Sends requests as HTTP/1.1 over sockets of its own, and needs {@code java.base} alone. */
module dev.usertoken.transport.socket {
    requires transitive dev.usertoken.core;
    requires static org.jspecify;

    exports dev.usertoken.transport.socket;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.socket.SocketTransportProvider;
}
