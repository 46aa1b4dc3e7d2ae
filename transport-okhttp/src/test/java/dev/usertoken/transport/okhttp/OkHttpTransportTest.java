package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.TransportProvider;

class OkHttpTransportTest extends OkHttpContract {
    @Override
    protected TransportProvider provider() {
        return new OkHttpTransportProvider();
    }
}
