package dev.usertoken.testkit;

import dev.usertoken.spi.TransportProvider;

/** The contract lets pass what keeps it. */
class SocketTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return SocketTransport.provider();
    }
}
