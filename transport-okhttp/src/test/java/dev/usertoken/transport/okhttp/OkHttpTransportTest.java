package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;
import java.util.Collection;
import java.util.List;

class OkHttpTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new OkHttpTransportProvider();
    }

    /** OkHttp keeps one of each for all clients of a process. */
    @Override
    protected Collection<String> sharedThreads() {
        return List.of("OkHttp TaskRunner", "Okio Watchdog");
    }
}
