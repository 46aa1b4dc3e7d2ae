package dev.usertoken;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.TransportProvider;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be discovered: transports or codecs. */
final class Kind<S> {
    static final Kind<TransportProvider> TRANSPORT = new Kind<>(
            "transport",
            TransportProvider.class,
            provider -> new Candidate<>(provider, provider.name(), provider.priority()),
            List.of(
                    "usertoken-transport-jdk",
                    "usertoken-transport-okhttp",
                    "usertoken-transport-apache",
                    "usertoken-transport-urlconnection"));

    static final Kind<Codec> CODEC = new Kind<>(
            "codec",
            Codec.class,
            codec -> {
                Objects.requireNonNull(codec.mediaType(), "mediaType");
                return new Candidate<>(codec, codec.name(), codec.priority());
            },
            List.of("usertoken-codec-json", "usertoken-codec-xml"));

    private final String noun;
    private final Class<S> service;
    private final Function<S, Candidate<S>> candidate;
    private final List<String> artifacts;

    private Kind(String noun, Class<S> service, Function<S, Candidate<S>> candidate, List<String> artifacts) {
        this.noun = noun;
        this.service = service;
        this.candidate = candidate;
        this.artifacts = artifacts;
    }

    String noun() {
        return noun;
    }

    Class<S> service() {
        return service;
    }

    /** Asks the provider what it is; throws what the provider throws. */
    Candidate<S> candidate(S provider) {
        return candidate.apply(provider);
    }

    /** What to add to have one, as Maven coordinates. */
    String coordinates() {
        return artifacts.stream()
                .map(artifact -> "dev.usertoken:" + artifact + ":" + Version.VALUE)
                .collect(Collectors.joining(" or "));
    }
}
