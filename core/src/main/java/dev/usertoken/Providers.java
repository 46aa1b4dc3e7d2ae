package dev.usertoken;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Chooses the transport and the codecs of one client: those given, else those that a fresh {@link
 * java.util.ServiceLoader} finds. Nothing is kept between clients. The errors are explained in {@code docs/errors.md}.
 */
final class Providers {
    static final String TRANSPORT_PROPERTY = "dev.usertoken.transport";

    /** Codecs of core's own, of priority {@link Integer#MIN_VALUE}; alone they do not make a client. */
    private static final List<Codec> BUILT_IN = List.of(new FormCodec(), new MultipartCodec());

    private final Optional<ClassLoader> classLoader;
    private final Consumer<TokenEvent> events;
    private final List<Codec> builtIn;

    Providers(Optional<ClassLoader> classLoader, Consumer<TokenEvent> events) {
        this(classLoader, events, BUILT_IN);
    }

    Providers(Optional<ClassLoader> classLoader, Consumer<TokenEvent> events, List<Codec> builtIn) {
        this.classLoader = classLoader;
        this.events = events;
        this.builtIn = builtIn;
    }

    /**
     * The transport to use.
     *
     * @param name exactly this one; where absent, the one that the system property names; where that is not set, the
     *     one of the highest priority
     * @throws IllegalArgumentException where the transport cannot honour the configuration
     * @throws ProviderSelectionException where there is no such transport, or no way to tell which
     */
    Chosen<Transport> transport(Optional<Transport> given, Optional<String> name, TransportConfig config) {
        Chosen<Transport> chosen = given.isPresent()
                ? new Chosen<>(given.get(), Candidate.describe("given", given.get()))
                : discoverTransport(name, config);
        selected(chosen);
        return chosen;
    }

    private Chosen<Transport> discoverTransport(Optional<String> name, TransportConfig config) {
        Findings<TransportProvider> findings = new Findings<>(Kind.TRANSPORT, events);
        findings.discover(classLoader);
        findings.refuseSameNames();
        if (name.isPresent()) {
            return namedTransport(findings, name.get(), "transportName(...)", config);
        }
        String property = System.getProperty(TRANSPORT_PROPERTY);
        if (property != null) {
            return namedTransport(findings, property, "the system property " + TRANSPORT_PROPERTY, config);
        }
        return preferredTransport(findings, config);
    }

    private static Chosen<Transport> namedTransport(
            Findings<TransportProvider> findings, String name, String wish, TransportConfig config) {
        for (Candidate<TransportProvider> candidate : findings.candidates()) {
            if (candidate.name().equals(name)) {
                return create(findings, candidate, config)
                        .orElseThrow(() -> findings.broken(
                                "the transport \"" + name + "\", which " + wish + " asks for, cannot be created"));
            }
        }
        throw findings.notFound(
                "no transport is named \"" + name + "\", which " + wish + " asks for",
                "ask for one that was found, or for none");
    }

    private static Chosen<Transport> preferredTransport(Findings<TransportProvider> findings, TransportConfig config) {
        findings.refuseNone();
        List<Candidate<TransportProvider>> candidates = findings.candidates();
        while (!candidates.isEmpty()) {
            findings.refuseTie(
                    candidates, "choose with transportName(...) or the system property " + TRANSPORT_PROPERTY);
            Optional<Chosen<Transport>> chosen = create(findings, candidates.get(0), config);
            if (chosen.isPresent()) {
                return chosen.get();
            }
            candidates = findings.candidates();
        }
        throw findings.broken("no transport that was found can be created");
    }

    private static Optional<Chosen<Transport>> create(
            Findings<TransportProvider> findings, Candidate<TransportProvider> candidate, TransportConfig config) {
        try {
            Transport transport = Objects.requireNonNull(candidate.provider().create(config), "transport");
            return Optional.of(new Chosen<>(transport, candidate.description()));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            findings.reject(candidate, e);
            return Optional.empty();
        }
    }

    /**
     * The codecs to use: first the one that writes, then the others in the order in which to ask them to read.
     *
     * @param given in order of preference; empty to discover
     * @param requestMediaType what to write, in lower case and without parameters; where absent, what the codec of the
     *     highest priority writes
     * @throws ProviderSelectionException where there is no such codec, or no way to tell which
     */
    List<Chosen<Codec>> codecs(List<Codec> given, Optional<String> requestMediaType) {
        List<Codec> codecs = given.isEmpty() ? discoverCodecs(requestMediaType) : givenCodecs(given, requestMediaType);
        List<Chosen<Codec>> chosen = codecs.stream()
                .map(codec -> new Chosen<>(codec, Candidate.describe(codec.name(), codec)))
                .collect(Collectors.toList());
        selected(chosen.get(0));
        return chosen;
    }

    private List<Codec> discoverCodecs(Optional<String> requestMediaType) {
        Findings<Codec> findings = new Findings<>(Kind.CODEC, events);
        findings.discover(classLoader);
        findings.refuseNone();
        builtIn.forEach(findings::add);
        findings.refuseSameNames();
        List<Candidate<Codec>> writers = new ArrayList<>();
        for (Candidate<Codec> candidate : findings.candidates()) {
            try {
                if (writes(candidate.provider(), requestMediaType)) {
                    writers.add(candidate);
                }
            } catch (Exception | LinkageError e) {
                findings.reject(candidate, e);
            }
        }
        if (writers.isEmpty()) {
            throw noWriter(findings, requestMediaType);
        }
        findings.refuseTie(writers, "choose with requestMediaType(...) or codec(...)");
        List<Codec> codecs =
                findings.candidates().stream().map(Candidate::provider).collect(Collectors.toList());
        return withFirst(writers.get(0).provider(), codecs);
    }

    private List<Codec> givenCodecs(List<Codec> given, Optional<String> requestMediaType) {
        List<Codec> codecs = new ArrayList<>(given);
        codecs.addAll(builtIn);
        for (Codec codec : codecs) {
            if (writes(codec, requestMediaType)) {
                return withFirst(codec, codecs);
            }
        }
        Findings<Codec> findings = new Findings<>(Kind.CODEC, events);
        codecs.forEach(findings::add);
        throw noWriter(findings, requestMediaType);
    }

    private static boolean writes(Codec codec, Optional<String> requestMediaType) {
        return !requestMediaType.isPresent()
                || requestMediaType.get().equals(codec.mediaType())
                || codec.reads(requestMediaType.get());
    }

    /** By identity: how codecs compare themselves is theirs to say. */
    @SuppressWarnings("ReferenceEquality")
    private static List<Codec> withFirst(Codec first, List<Codec> codecs) {
        List<Codec> ordered = new ArrayList<>();
        ordered.add(first);
        codecs.stream().filter(codec -> codec != first).forEach(ordered::add);
        return ordered;
    }

    /** Without a media type asked for, every codec is a writer: there is one here. */
    private static ProviderSelectionException noWriter(Findings<Codec> findings, Optional<String> requestMediaType) {
        return findings.notFound(
                "no codec writes \"" + requestMediaType.get() + "\", which requestMediaType(...) asks for",
                "ask for a media type of one that was found, or for none");
    }

    private void selected(Chosen<?> chosen) {
        events.accept(TokenEvent.builder(TokenEvent.Type.PROVIDER_SELECTED)
                .provider(chosen.description())
                .build());
    }
}
