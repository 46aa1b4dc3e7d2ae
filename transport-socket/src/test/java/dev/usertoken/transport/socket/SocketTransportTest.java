package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportCapability;
import dev.usertoken.testkit.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class SocketTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new SocketTransportProvider();
    }

    @Override
    protected Set<TransportCapability> lacks() {
        return EnumSet.of(TransportCapability.REUSES_CONNECTIONS);
    }
}
