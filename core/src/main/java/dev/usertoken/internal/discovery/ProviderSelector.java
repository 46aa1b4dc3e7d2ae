package dev.usertoken.internal.discovery;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * The selector of the transport and the codecs of one client. Objects given to the builder are used as they are;
 * otherwise {@link ProviderLookup} searches anew for each client.
 */
public final class ProviderSelector {
    static final String TRANSPORT_PROPERTY = "dev.usertoken.transport";

    private final @Nullable ClassLoader classLoader;
    private final SelectionReporter reporter;

    /** @param classLoader the only class loader to search, or null for core's own and the context class loader */
    public ProviderSelector(@Nullable ClassLoader classLoader, SelectionReporter reporter) {
        this.classLoader = classLoader;
        this.reporter = reporter;
    }

    /**
     * Returns the given transport, else creates the one of that name, else the one that the system property names, else
     * the one of the highest priority.
     *
     * @param given the transport to use, or null
     * @param name the name of the transport to create, or null
     * @throws IllegalArgumentException if the transport cannot honour the configuration
     * @throws RuntimeException as created by the reporter, if no transport can be selected
     */
    public Candidate<Transport> transport(@Nullable Transport given, @Nullable String name, TransportConfig config) {
        Candidate<Transport> transport =
                given == null ? discoverTransport(name, config) : new Candidate<>(given, "given", 0, "");
        reporter.selected(transport.description());
        return transport;
    }

    private Candidate<Transport> discoverTransport(@Nullable String name, TransportConfig config) {
        String property = System.getProperty(TRANSPORT_PROPERTY);
        ProviderLookup<TransportProvider> lookup = new ProviderLookup<>(ServiceKind.TRANSPORT, reporter);
        lookup.search(classLoader);
        Candidate<TransportProvider> provider;
        if (name != null) {
            provider = lookup.named(name, "transportName(...)");
        } else if (property != null) {
            provider = lookup.named(property, "the system property " + TRANSPORT_PROPERTY);
        } else {
            provider = lookup.highestPriority();
        }
        Transport transport;
        try {
            transport = Objects.requireNonNull(provider.value().create(config), "transport");
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            throw lookup.notCreated(provider, e);
        }
        reportPassedOver(lookup);
        return provider.with(transport);
    }

    /**
     * Returns the codecs to use: first the one that writes, then the others by priority.
     *
     * @param given the codecs to use, preferred first; empty to discover them
     * @param requestMediaType the media type to write, or null for that of the preferred codec
     * @throws RuntimeException as created by the reporter, if no codec can be selected
     */
    public List<Candidate<Codec>> codecs(List<Codec> given, @Nullable String requestMediaType) {
        ProviderLookup<Codec> lookup = new ProviderLookup<>(ServiceKind.CODEC, reporter);
        if (given.isEmpty()) {
            lookup.search(classLoader);
        } else {
            lookup.addGiven(given);
        }
        Candidate<Codec> writer = requestMediaType == null
                ? lookup.highestPriority()
                : lookup.named(requestMediaType, "requestMediaType(...)");
        reportPassedOver(lookup);
        reporter.selected(writer.description());
        List<Candidate<Codec>> codecs = new ArrayList<>(lookup.candidates());
        codecs.remove(writer);
        codecs.add(0, writer);
        return codecs;
    }

    private void reportPassedOver(ProviderLookup<?> lookup) {
        lookup.broken().forEach(broken -> reporter.passedOver(String.valueOf(broken.getMessage())));
    }
}
