package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class OkHttpTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new OkHttpTransportProvider();
    }

    /** OkHttp 4 passes over one interim response at most, and no version shows what it has read ahead. */
    @Override
    protected Set<May> lacks() {
        return System.getProperty("okhttp.version", "").startsWith("4.")
                ? EnumSet.of(May.NOTICE_WHAT_FOLLOWS_A_RESPONSE, May.PASS_OVER_SEVERAL_INTERIM_RESPONSES)
                : EnumSet.of(May.NOTICE_WHAT_FOLLOWS_A_RESPONSE);
    }

    /** OkHttp keeps one of each for all clients of a process. */
    @Override
    protected Collection<String> sharedThreads() {
        return List.of("OkHttp TaskRunner", "Okio Watchdog");
    }
}
