package dev.usertoken.transport.okhttp;

import dev.usertoken.testkit.TransportCapability;
import dev.usertoken.testkit.TransportContract;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The contract without the capabilities that OkHttp lacks. */
abstract class OkHttpContract extends TransportContract {
    @Override
    protected Set<TransportCapability> lacks() {
        Set<TransportCapability> lacks = EnumSet.of(
                TransportCapability.BOUNDS_CHUNK_SIZE_LINE,
                TransportCapability.BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT,
                TransportCapability.BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT,
                TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE,
                TransportCapability.NOTICES_UNREQUESTED_BYTES,
                TransportCapability.REPORTS_TOO_LONG_HEAD,
                TransportCapability.RETURNS_407_WITHOUT_PROXY);
        if (OkHttpVersionTest.VERSION.startsWith("4.")) {
            lacks.add(TransportCapability.PASSES_OVER_SEVERAL_INTERIM_RESPONSES);
        } else {
            lacks.add(TransportCapability.FAILS_ON_ILLEGAL_PROXY_SETTINGS);
        }
        return lacks;
    }

    /** Returns the names of OkHttp's daemon threads that all clients of a process share. */
    @Override
    protected Collection<String> sharedThreads() {
        return List.of("OkHttp TaskRunner", "Okio Watchdog");
    }
}
