package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class ApacheTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new ApacheTransportProvider();
    }

    @Override
    protected Set<May> lacks() {
        return EnumSet.of(May.REUSE_CONNECTIONS);
    }
}
