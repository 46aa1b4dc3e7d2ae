package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;

class UrlConnectionTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new UrlConnectionTransportProvider();
    }
}
