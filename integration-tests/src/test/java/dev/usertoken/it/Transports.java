package dev.usertoken.it;

import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportCapability;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/** The transports that {@code ServiceLoader} finds: all of ours. */
public final class Transports {
    private Transports() {}

    /** Returns the name of each transport. */
    public static List<String> names() {
        return ServiceLoader.load(TransportProvider.class).stream()
                .map(provider -> provider.get().name())
                .collect(Collectors.toList());
    }

    /**
     * Returns the names of the transports that lack a capability: the same that {@code lacks()} returns in their contract
     * tests, which are not on this class path.
     */
    public static Set<String> lacking(TransportCapability capability) {
        switch (capability) {
            case NOTICES_CLOSE_AFTER_RESPONSE:
                return Set.of("apache", "jdk", "okhttp");
            case NOTICES_UNREQUESTED_BYTES:
                return Set.of("apache", "okhttp");
            case REPORTS_TOO_LONG_HEAD:
                return Set.of("okhttp");
            default:
                throw new IllegalArgumentException("no test here depends on " + capability);
        }
    }
}
