package dev.usertoken.internal.discovery;

import dev.usertoken.internal.Version;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;

/** A kind of provider, with its part of the messages. */
abstract class ServiceKind<S> {
    static final ServiceKind<TransportProvider> TRANSPORT = new Transports();
    static final ServiceKind<Codec> CODEC = new Codecs();

    final Class<S> service;
    final String noun;
    /** The verb between a provider and the name that selects it. */
    final String relation;
    /** The options that select a provider by name. */
    final String options;

    private final String[] folders;

    private ServiceKind(Class<S> service, String noun, String relation, String options, String... folders) {
        this.service = service;
        this.noun = noun;
        this.relation = relation;
        this.options = options;
        this.folders = folders;
    }

    /** Asks the provider for its name, priority and media type, and passes on its exceptions. */
    abstract Candidate<S> candidate(S provider);

    /** Returns true if this is the transport of that name, or a codec that writes that media type. */
    abstract boolean matches(S provider, String name);

    /** Returns the Maven coordinates of our own providers. */
    String coordinates() {
        List<String> coordinates = new ArrayList<>();
        for (String folder : folders) {
            coordinates.add("dev.usertoken:usertoken-" + noun + "-" + folder + ":" + Version.VALUE);
        }
        return String.join(" or ", coordinates);
    }

    private static final class Transports extends ServiceKind<TransportProvider> {
        Transports() {
            super(
                    TransportProvider.class,
                    "transport",
                    "is named",
                    "transportName(...) or the system property " + ProviderSelector.TRANSPORT_PROPERTY,
                    "jdk",
                    "okhttp",
                    "apache",
                    "socket");
        }

        @Override
        Candidate<TransportProvider> candidate(TransportProvider provider) {
            return new Candidate<>(provider, provider.name(), provider.priority(), "");
        }

        @Override
        boolean matches(TransportProvider provider, String name) {
            return provider.name().equals(name);
        }
    }

    private static final class Codecs extends ServiceKind<Codec> {
        Codecs() {
            super(Codec.class, "codec", "writes", "requestMediaType(...) or codec(...)", "json", "xml", "form");
        }

        @Override
        Candidate<Codec> candidate(Codec codec) {
            String mediaType = codec.mediaType().essence();
            return new Candidate<>(codec, codec.name(), codec.priority(), ", writes " + mediaType);
        }

        @Override
        boolean matches(Codec codec, String name) {
            MediaType mediaType = MediaType.parse(name);
            return mediaType.essence().equals(codec.mediaType().essence()) || codec.reads(mediaType);
        }
    }
}
