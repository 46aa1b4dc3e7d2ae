package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportCapability;
import dev.usertoken.testkit.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class ApacheTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new ApacheTransportProvider();
    }

    @Override
    protected Set<TransportCapability> lacks() {
        return EnumSet.of(
                TransportCapability.BOUNDS_INTERIM_RESPONSES,
                TransportCapability.BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT,
                TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE,
                TransportCapability.NOTICES_TRUNCATED_HEAD,
                TransportCapability.NOTICES_UNREQUESTED_BYTES,
                TransportCapability.RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT);
    }
}
