package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportContract;
import java.util.EnumSet;
import java.util.Set;

class JdkTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new JdkTransportProvider();
    }

    @Override
    protected Set<May> lacks() {
        return Runtime.version().feature() < 16
                ? EnumSet.of(May.ABORT_BEFORE_THE_RESPONSE, May.READ_OVER_EXTENSIONS_OF_CHUNKS)
                : EnumSet.noneOf(May.class);
    }
}
