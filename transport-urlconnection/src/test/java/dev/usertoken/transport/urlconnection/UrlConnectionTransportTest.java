package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class UrlConnectionTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new UrlConnectionTransportProvider();
    }

    /** Each exchange has a connection of its own. */
    @Override
    protected Set<May> lacks() {
        return EnumSet.of(May.REUSE_CONNECTIONS);
    }
}
