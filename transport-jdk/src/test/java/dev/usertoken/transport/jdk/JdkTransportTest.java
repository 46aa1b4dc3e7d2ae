package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportCapability;
import dev.usertoken.testkit.TransportContract;
import java.util.Set;

class JdkTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new JdkTransportProvider();
    }

    @Override
    protected Set<TransportCapability> lacks() {
        return JdkTransports.lacks();
    }
}
