package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;

class ApacheTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new ApacheTransportProvider();
    }
}
