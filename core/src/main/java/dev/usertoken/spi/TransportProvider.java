package dev.usertoken.spi;

/**
 * A service provider for transports: a public class with a public constructor without parameters, which {@link
 * java.util.ServiceLoader} finds.
 *
 * <p>A provider may describe the library that it needs, so that error messages can report a missing library or an
 * unsupported version. The description is a resource {@code META-INF/usertoken/<class of the provider>.properties} with
 * the entries {@code library} (group and artifact, such as {@code com.example:http}), {@code versions} (such as {@code
 * 2.0 to 2.x}) and {@code class}, the name of a class in the jar of the library. A {@link Codec} may have such a
 * resource too.
 */
public interface TransportProvider {
    /** Returns the name that selects this transport, such as {@code okhttp}; unique among all providers. */
    String name();

    /** Returns the priority: if no transport is selected by name, the one of the highest priority is used. */
    default int priority() {
        return 0;
    }

    /**
     * Creates a transport. If it fails, the client is not built, even if another provider is registered.
     *
     * @throws IllegalArgumentException if an option is set that this transport cannot honour; it names the option
     */
    Transport create(TransportConfig config);
}
