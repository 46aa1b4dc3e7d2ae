package dev.usertoken.testkit;

import dev.usertoken.spi.TransportProvider;
import org.junit.jupiter.api.Tag;

/** The contract passes a transport that keeps it. */
@Tag("jdk-independent")
class SocketTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return SocketTransport.provider();
    }
}
