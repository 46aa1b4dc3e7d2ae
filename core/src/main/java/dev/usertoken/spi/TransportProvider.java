package dev.usertoken.spi;

/**
 * What {@link java.util.ServiceLoader} finds a transport by: a public class with a public constructor without
 * parameters.
 */
public interface TransportProvider {
    /** The name that selects this transport, such as {@code okhttp}; unique among the providers of a class path. */
    String name();

    /** Where several transports are found and none was named, the highest priority is taken. */
    default int priority() {
        return 0;
    }

    /**
     * Creates a transport.
     *
     * @throws IllegalArgumentException where an option is set that this transport cannot honour; it names the option
     */
    Transport create(TransportConfig config);
}
