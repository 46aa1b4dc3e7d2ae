package dev.usertoken.it;

import dev.usertoken.spi.TransportProvider;
import java.util.List;
import java.util.ServiceLoader;
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
}
