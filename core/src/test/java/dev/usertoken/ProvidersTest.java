package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usertoken.Fixtures.FixtureTransport;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a transport and codecs are chosen, or not. Nothing is registered on the class path of this test. */
class ProvidersTest {
    private static final String TRANSPORTS =
            anyOf("transport-jdk", "transport-okhttp", "transport-apache", "transport-urlconnection");
    private static final String CODECS = anyOf("codec-json", "codec-xml");

    private static final TransportConfig CONFIG = TransportConfig.builder().build();
    private static final String GIVEN_LOADER = "  the class loader given (java.net.URLClassLoader)";
    private static final String OWN_LOADER =
            "  the class loader of usertoken-core (jdk.internal.loader.ClassLoaders$AppClassLoader)";
    private static final String CONTEXT_LOADER = "  the context class loader of the thread (java.net.URLClassLoader)";

    private final List<TokenEvent> events = new ArrayList<>();
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    @BeforeEach
    @AfterEach
    void nothingIsSet() {
        System.clearProperty(Providers.TRANSPORT_PROPERTY);
        Thread.currentThread().setContextClassLoader(context);
    }

    static Stream<Arguments> transports() {
        return Stream.of(
                arguments("one", List.of(Fixtures.Low.class), none(), none(), "low"),
                arguments("the higher", List.of(Fixtures.Low.class, Fixtures.High.class), none(), none(), "high"),
                arguments("in either order", List.of(Fixtures.High.class, Fixtures.Low.class), none(), none(), "high"),
                arguments(
                        "priority 0 by default",
                        List.of(Fixtures.DefaultPriority.class, Fixtures.Low.class),
                        none(),
                        none(),
                        "low"),
                arguments("named", List.of(Fixtures.Low.class, Fixtures.High.class), some("low"), none(), "low"),
                arguments(
                        "named by property",
                        List.of(Fixtures.Low.class, Fixtures.High.class),
                        none(),
                        some("low"),
                        "low"),
                arguments(
                        "named, against the property",
                        List.of(Fixtures.Low.class, Fixtures.High.class),
                        some("low"),
                        some("high"),
                        "low"),
                arguments(
                        "named out of a tie",
                        List.of(Fixtures.AlsoHigh.class, Fixtures.High.class),
                        some("high"),
                        none(),
                        "high"),
                arguments(
                        "above a tie",
                        List.of(
                                Fixtures.AlsoHigh.class,
                                Fixtures.High.class,
                                Fixtures.Low.class,
                                Fixtures.ThrowsInConstructor.class),
                        none(),
                        some("also-high"),
                        "also-high"),
                arguments(
                        "sound among broken",
                        List.of(
                                Fixtures.ThrowsInConstructor.class,
                                Fixtures.ThrowsWhenInitialized.class,
                                Fixtures.WithoutConstructor.class,
                                Fixtures.NoProvider.class,
                                Fixtures.ThrowsInName.class,
                                Fixtures.ThrowsInPriority.class,
                                Fixtures.WithNullName.class,
                                Fixtures.WithBlankName.class,
                                Fixtures.Low.class),
                        none(),
                        none(),
                        "low"),
                arguments(
                        "next after those that cannot create",
                        List.of(
                                Fixtures.CreatesNothing.class,
                                Fixtures.LacksItsLibrary.class,
                                Fixtures.ThrowsInCreate.class,
                                Fixtures.High.class,
                                Fixtures.Low.class),
                        none(),
                        none(),
                        "high"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transports")
    void choosesTheTransport(
            String what, List<Class<?>> registered, Optional<String> name, Optional<String> property, String chosen) {
        property.ifPresent(value -> System.setProperty(Providers.TRANSPORT_PROPERTY, value));

        Chosen<Transport> transport = discovering(registered).transport(Optional.empty(), name, CONFIG);

        TransportProvider maker = ((FixtureTransport) transport.value()).maker;
        assertThat(maker.name()).isEqualTo(chosen);
        assertThat(transport.description())
                .isEqualTo(chosen + " (" + maker.getClass().getName() + ", test-classes)");
        assertThat(lastEvent()).isEqualTo("TokenEvent[PROVIDER_SELECTED, " + transport.description() + "]");
    }

    static Stream<Arguments> refusedTransports() {
        return Stream.of(
                arguments(List.of(), none(), none(), noTransport(GIVEN_LOADER), List.of(), List.of()),
                arguments(
                        List.of(Fixtures.Low.class),
                        some("high"),
                        none(),
                        lines(
                                "UT-P2: no transport is named \"high\", which transportName(...) asks for",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  low (dev.usertoken.Fixtures$Low, test-classes), priority 1",
                                "failed:",
                                "  nothing",
                                "what to do:",
                                "  ask for one that was found, or for none",
                                "  add a transport to the class path or module path: " + TRANSPORTS,
                                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.TransportProvider of"
                                        + " all jars, else registrations are lost",
                                "  in another class loader: give that to classLoader(...)",
                                "more:",
                                "  docs/errors.md#ut-p2"),
                        List.of("low (dev.usertoken.Fixtures$Low, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.ThrowsInConstructor.class),
                        none(),
                        some(""),
                        lines(
                                "UT-P2: no transport is named \"\", which the system property"
                                        + " dev.usertoken.transport asks for",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  nothing",
                                "failed:",
                                "  dev.usertoken.Fixtures$ThrowsInConstructor could not be instantiated"
                                        + " (java.lang.IllegalStateException)",
                                "what to do:",
                                "  ask for one that was found, or for none",
                                "  add a transport to the class path or module path: " + TRANSPORTS,
                                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.TransportProvider of"
                                        + " all jars, else registrations are lost",
                                "  in another class loader: give that to classLoader(...)",
                                "more:",
                                "  docs/errors.md#ut-p2"),
                        List.of(),
                        List.of("dev.usertoken.Fixtures$ThrowsInConstructor could not be instantiated"
                                + " (java.lang.IllegalStateException)")),
                arguments(
                        List.of(Fixtures.Low.class, Fixtures.High.class, Fixtures.AlsoHigh.class),
                        none(),
                        none(),
                        lines(
                                "UT-P3: these transports share the highest priority, 30: also-high, high",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  also-high (dev.usertoken.Fixtures$AlsoHigh, test-classes), priority 30",
                                "  high (dev.usertoken.Fixtures$High, test-classes), priority 30",
                                "  low (dev.usertoken.Fixtures$Low, test-classes), priority 1",
                                "failed:",
                                "  nothing",
                                "what to do:",
                                "  choose with transportName(...) or the system property dev.usertoken.transport",
                                "  or remove the jars of the others",
                                "more:",
                                "  docs/errors.md#ut-p3"),
                        List.of(
                                "also-high (dev.usertoken.Fixtures$AlsoHigh, test-classes)",
                                "high (dev.usertoken.Fixtures$High, test-classes)",
                                "low (dev.usertoken.Fixtures$Low, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.Low.class, Fixtures.SecondLow.class, Fixtures.High.class),
                        some("high"),
                        none(),
                        lines(
                                "UT-P4: more than one transport is named \"low\"",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  high (dev.usertoken.Fixtures$High, test-classes), priority 30",
                                "  low (dev.usertoken.Fixtures$SecondLow, test-classes), priority 2",
                                "  low (dev.usertoken.Fixtures$Low, test-classes), priority 1",
                                "failed:",
                                "  nothing",
                                "what to do:",
                                "  keep one of their jars and remove the others",
                                "more:",
                                "  docs/errors.md#ut-p4"),
                        List.of(
                                "high (dev.usertoken.Fixtures$High, test-classes)",
                                "low (dev.usertoken.Fixtures$SecondLow, test-classes)",
                                "low (dev.usertoken.Fixtures$Low, test-classes)"),
                        List.of()),
                arguments(
                        List.of(
                                Fixtures.ThrowsInConstructor.class,
                                Fixtures.ThrowsWhenInitialized.class,
                                Fixtures.WithoutConstructor.class,
                                Fixtures.NoProvider.class,
                                Fixtures.ThrowsInName.class,
                                Fixtures.ThrowsInPriority.class,
                                Fixtures.WithNullName.class,
                                Fixtures.WithBlankName.class),
                        none(),
                        none(),
                        lines(
                                "UT-P5: every transport that was found is broken",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  nothing",
                                "failed:",
                                "  dev.usertoken.Fixtures$ThrowsInConstructor could not be instantiated"
                                        + " (java.lang.IllegalStateException)",
                                "  dev.usertoken.Fixtures$ThrowsWhenInitialized could not be instantiated"
                                        + " (java.lang.NumberFormatException)",
                                "  dev.usertoken.Fixtures$WithoutConstructor Unable to get public no-arg constructor"
                                        + " (java.lang.NoSuchMethodException)",
                                "  dev.usertoken.Fixtures$NoProvider not a subtype"
                                        + " (java.util.ServiceConfigurationError)",
                                "  dev.usertoken.Fixtures$ThrowsInName, test-classes failed"
                                        + " (java.lang.IllegalStateException)",
                                "  dev.usertoken.Fixtures$ThrowsInPriority, test-classes failed"
                                        + " (java.lang.NoSuchMethodError)",
                                "  dev.usertoken.Fixtures$WithNullName, test-classes failed"
                                        + " (java.lang.IllegalStateException)",
                                "  dev.usertoken.Fixtures$WithBlankName, test-classes failed"
                                        + " (java.lang.IllegalStateException)",
                                "what to do:",
                                brokenRemedy(),
                                "  or add another: " + TRANSPORTS,
                                "more:",
                                "  docs/errors.md#ut-p5"),
                        List.of(),
                        List.of(
                                "dev.usertoken.Fixtures$ThrowsInConstructor could not be instantiated"
                                        + " (java.lang.IllegalStateException)",
                                "dev.usertoken.Fixtures$ThrowsWhenInitialized could not be instantiated"
                                        + " (java.lang.NumberFormatException)",
                                "dev.usertoken.Fixtures$WithoutConstructor Unable to get public no-arg constructor"
                                        + " (java.lang.NoSuchMethodException)",
                                "dev.usertoken.Fixtures$NoProvider not a subtype"
                                        + " (java.util.ServiceConfigurationError)",
                                "dev.usertoken.Fixtures$ThrowsInName, test-classes failed"
                                        + " (java.lang.IllegalStateException)",
                                "dev.usertoken.Fixtures$ThrowsInPriority, test-classes failed"
                                        + " (java.lang.NoSuchMethodError)",
                                "dev.usertoken.Fixtures$WithNullName, test-classes failed"
                                        + " (java.lang.IllegalStateException)",
                                "dev.usertoken.Fixtures$WithBlankName, test-classes failed"
                                        + " (java.lang.IllegalStateException)")),
                arguments(
                        List.of(
                                Fixtures.CreatesNothing.class,
                                Fixtures.LacksItsLibrary.class,
                                Fixtures.ThrowsInCreate.class),
                        none(),
                        none(),
                        lines(
                                "UT-P5: no transport that was found can be created",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  nothing",
                                "failed:",
                                "  nothing (dev.usertoken.Fixtures$CreatesNothing, test-classes) failed"
                                        + " (java.lang.NullPointerException)",
                                "  lacking (dev.usertoken.Fixtures$LacksItsLibrary, test-classes) failed"
                                        + " (java.lang.NoClassDefFoundError)",
                                "  throwing (dev.usertoken.Fixtures$ThrowsInCreate, test-classes) failed"
                                        + " (java.lang.SecurityException)",
                                "what to do:",
                                brokenRemedy(),
                                "  or add another: " + TRANSPORTS,
                                "more:",
                                "  docs/errors.md#ut-p5"),
                        List.of(),
                        List.of(
                                "nothing (dev.usertoken.Fixtures$CreatesNothing, test-classes) failed"
                                        + " (java.lang.NullPointerException)",
                                "lacking (dev.usertoken.Fixtures$LacksItsLibrary, test-classes) failed"
                                        + " (java.lang.NoClassDefFoundError)",
                                "throwing (dev.usertoken.Fixtures$ThrowsInCreate, test-classes) failed"
                                        + " (java.lang.SecurityException)")),
                arguments(
                        List.of(Fixtures.LacksItsLibrary.class, Fixtures.Low.class),
                        some("lacking"),
                        none(),
                        lines(
                                "UT-P5: the transport \"lacking\", which transportName(...) asks for, cannot be"
                                        + " created",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  low (dev.usertoken.Fixtures$Low, test-classes), priority 1",
                                "failed:",
                                "  lacking (dev.usertoken.Fixtures$LacksItsLibrary, test-classes) failed"
                                        + " (java.lang.NoClassDefFoundError)",
                                "what to do:",
                                brokenRemedy(),
                                "  or add another: " + TRANSPORTS,
                                "more:",
                                "  docs/errors.md#ut-p5"),
                        List.of("low (dev.usertoken.Fixtures$Low, test-classes)"),
                        List.of("lacking (dev.usertoken.Fixtures$LacksItsLibrary, test-classes) failed"
                                + " (java.lang.NoClassDefFoundError)")),
                arguments(
                        List.of(Fixtures.CreatesNothing.class, Fixtures.High.class, Fixtures.AlsoHigh.class),
                        none(),
                        none(),
                        lines(
                                "UT-P3: these transports share the highest priority, 30: also-high, high",
                                "sought:",
                                "  dev.usertoken.spi.TransportProvider",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  also-high (dev.usertoken.Fixtures$AlsoHigh, test-classes), priority 30",
                                "  high (dev.usertoken.Fixtures$High, test-classes), priority 30",
                                "failed:",
                                "  nothing (dev.usertoken.Fixtures$CreatesNothing, test-classes) failed"
                                        + " (java.lang.NullPointerException)",
                                "what to do:",
                                "  choose with transportName(...) or the system property dev.usertoken.transport",
                                "  or remove the jars of the others",
                                "more:",
                                "  docs/errors.md#ut-p3"),
                        List.of(
                                "also-high (dev.usertoken.Fixtures$AlsoHigh, test-classes)",
                                "high (dev.usertoken.Fixtures$High, test-classes)"),
                        List.of("nothing (dev.usertoken.Fixtures$CreatesNothing, test-classes) failed"
                                + " (java.lang.NullPointerException)")));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("refusedTransports")
    void saysWhyThereIsNoTransport(
            List<Class<?>> registered,
            Optional<String> name,
            Optional<String> property,
            String message,
            List<String> candidates,
            List<String> broken) {
        property.ifPresent(value -> System.setProperty(Providers.TRANSPORT_PROPERTY, value));
        Providers providers = discovering(registered);

        assertRefused(() -> providers.transport(Optional.empty(), name, CONFIG), message, candidates, broken);
    }

    @Test
    void aTransportThatCannotHonourAnOptionIsNeverReplaced() {
        Providers providers = discovering(List.of(Fixtures.RefusesItsOptions.class, Fixtures.High.class));

        assertThatThrownBy(() -> providers.transport(Optional.empty(), Optional.empty(), CONFIG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("proxySelector cannot be honoured");
        assertThat(events).isEmpty();
    }

    @Test
    void aGivenTransportIsUsedWithoutAnyServiceLoader() {
        System.setProperty(Providers.TRANSPORT_PROPERTY, "high");
        Transport given = new FixtureTransport(new Fixtures.Low());

        Chosen<Transport> transport = new Providers(Optional.of(new Untouchable()), events::add, List.of())
                .transport(Optional.of(given), Optional.of("high"), CONFIG);

        assertThat(transport.value()).isSameAs(given);
        assertThat(transport.description()).isEqualTo("given (dev.usertoken.Fixtures$FixtureTransport, test-classes)");
        assertThat(lastEvent()).isEqualTo("TokenEvent[PROVIDER_SELECTED, " + transport.description() + "]");
    }

    static Stream<Arguments> codecs() {
        return Stream.of(
                arguments("one", List.of(Fixtures.Alpha.class), none(), List.of("alpha")),
                arguments(
                        "the highest priority first",
                        List.of(Fixtures.Beta.class, Fixtures.Alpha.class),
                        none(),
                        List.of("alpha", "beta")),
                arguments(
                        "below the first place by name where priorities are equal",
                        List.of(Fixtures.Gamma.class, Fixtures.Beta.class, Fixtures.Alpha.class),
                        none(),
                        List.of("alpha", "beta", "gamma")),
                arguments(
                        "the one that writes what was asked for, then the others",
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class, Fixtures.Gamma.class),
                        some("text/gamma"),
                        List.of("gamma", "alpha", "beta")),
                arguments(
                        "a type that is read is written too",
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class),
                        some("application/x+beta"),
                        List.of("beta", "alpha")),
                arguments(
                        "a media type out of a tie",
                        List.of(Fixtures.Beta.class, Fixtures.Gamma.class),
                        some("text/gamma"),
                        List.of("gamma", "beta")),
                arguments(
                        "sound among broken",
                        List.of(
                                Fixtures.WithoutMediaType.class,
                                Fixtures.ThrowsInReads.class,
                                Fixtures.NoProvider.class,
                                Fixtures.Alpha.class),
                        some("text/alpha"),
                        List.of("alpha")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("codecs")
    void ordersTheCodecs(
            String what, List<Class<?>> registered, Optional<String> requestMediaType, List<String> names) {
        List<Chosen<Codec>> codecs = discovering(registered).codecs(List.of(), requestMediaType);

        assertThat(names(codecs)).isEqualTo(names);
        assertThat(codecs)
                .allSatisfy(codec -> assertThat(codec.description())
                        .isEqualTo(codec.value().name() + " ("
                                + codec.value().getClass().getName() + ", test-classes)"));
        assertThat(lastEvent())
                .isEqualTo("TokenEvent[PROVIDER_SELECTED, " + codecs.get(0).description() + "]");
    }

    static Stream<Arguments> refusedCodecs() {
        return Stream.of(
                arguments(List.of(), none(), noCodec(GIVEN_LOADER), List.of(), List.of()),
                arguments(
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class),
                        some("text/gamma"),
                        lines(
                                "UT-P2: no codec writes \"text/gamma\", which requestMediaType(...) asks for",
                                "sought:",
                                "  dev.usertoken.spi.Codec",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  alpha (dev.usertoken.Fixtures$Alpha, test-classes), priority 20",
                                "  beta (dev.usertoken.Fixtures$Beta, test-classes), priority 10",
                                "failed:",
                                "  nothing",
                                "what to do:",
                                "  ask for a media type of one that was found, or for none",
                                "  add a codec to the class path or module path: " + CODECS,
                                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.Codec of all jars,"
                                        + " else registrations are lost",
                                "  in another class loader: give that to classLoader(...)",
                                "more:",
                                "  docs/errors.md#ut-p2"),
                        List.of(
                                "alpha (dev.usertoken.Fixtures$Alpha, test-classes)",
                                "beta (dev.usertoken.Fixtures$Beta, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.Gamma.class, Fixtures.Beta.class),
                        none(),
                        codecTie("beta, gamma", "gamma (dev.usertoken.Fixtures$Gamma, test-classes)"),
                        List.of(
                                "beta (dev.usertoken.Fixtures$Beta, test-classes)",
                                "gamma (dev.usertoken.Fixtures$Gamma, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.OtherBeta.class, Fixtures.Beta.class),
                        some("text/beta"),
                        codecTie("beta, other-beta", "other-beta (dev.usertoken.Fixtures$OtherBeta, test-classes)"),
                        List.of(
                                "beta (dev.usertoken.Fixtures$Beta, test-classes)",
                                "other-beta (dev.usertoken.Fixtures$OtherBeta, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.Alpha.class, Fixtures.SecondAlpha.class),
                        none(),
                        lines(
                                "UT-P4: more than one codec is named \"alpha\"",
                                "sought:",
                                "  dev.usertoken.spi.Codec",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  alpha (dev.usertoken.Fixtures$Alpha, test-classes), priority 20",
                                "  alpha (dev.usertoken.Fixtures$SecondAlpha, test-classes), priority 5",
                                "failed:",
                                "  nothing",
                                "what to do:",
                                "  keep one of their jars and remove the others",
                                "more:",
                                "  docs/errors.md#ut-p4"),
                        List.of(
                                "alpha (dev.usertoken.Fixtures$Alpha, test-classes)",
                                "alpha (dev.usertoken.Fixtures$SecondAlpha, test-classes)"),
                        List.of()),
                arguments(
                        List.of(Fixtures.WithoutMediaType.class),
                        none(),
                        lines(
                                "UT-P5: every codec that was found is broken",
                                "sought:",
                                "  dev.usertoken.spi.Codec",
                                "asked:",
                                GIVEN_LOADER,
                                "found:",
                                "  nothing",
                                "failed:",
                                "  dev.usertoken.Fixtures$WithoutMediaType, test-classes failed"
                                        + " (java.lang.NullPointerException)",
                                "what to do:",
                                brokenRemedy(),
                                "  or add another: " + CODECS,
                                "more:",
                                "  docs/errors.md#ut-p5"),
                        List.of(),
                        List.of("dev.usertoken.Fixtures$WithoutMediaType, test-classes failed"
                                + " (java.lang.NullPointerException)")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusedCodecs")
    void saysWhyThereIsNoCodec(
            List<Class<?>> registered,
            Optional<String> requestMediaType,
            String message,
            List<String> candidates,
            List<String> broken) {
        Providers providers = discovering(registered);

        assertRefused(() -> providers.codecs(List.of(), requestMediaType), message, candidates, broken);
    }

    @Test
    void givenCodecsKeepTheirOrderAndNeedNoServiceLoader() {
        Providers providers = new Providers(Optional.of(new Untouchable()), events::add, List.of());
        List<Codec> given = List.of(new Fixtures.Beta(), new Fixtures.Gamma(), new Fixtures.Alpha());

        assertThat(names(providers.codecs(given, Optional.empty()))).containsExactly("beta", "gamma", "alpha");
        assertThat(names(providers.codecs(given, Optional.of("text/alpha")))).containsExactly("alpha", "beta", "gamma");
    }

    @Test
    void aMediaTypeThatNoGivenCodecWritesIsRefused() {
        Providers providers = new Providers(Optional.of(new Untouchable()), events::add, List.of());

        assertRefused(
                () -> providers.codecs(List.of(new Fixtures.Beta()), Optional.of("text/alpha")),
                lines(
                        "UT-P2: no codec writes \"text/alpha\", which requestMediaType(...) asks for",
                        "sought:",
                        "  dev.usertoken.spi.Codec",
                        "asked:",
                        "  nothing",
                        "found:",
                        "  beta (dev.usertoken.Fixtures$Beta, test-classes), priority 10",
                        "failed:",
                        "  nothing",
                        "what to do:",
                        "  ask for a media type of one that was found, or for none",
                        "  add a codec to the class path or module path: " + CODECS,
                        "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.Codec of all jars,"
                                + " else registrations are lost",
                        "  in another class loader: give that to classLoader(...)",
                        "more:",
                        "  docs/errors.md#ut-p2"),
                List.of("beta (dev.usertoken.Fixtures$Beta, test-classes)"),
                List.of());
    }

    @Test
    void builtInCodecsComeLastUnlessTheirMediaTypeIsAskedFor() {
        Providers providers = withBuiltIn(List.of(Fixtures.Beta.class, Fixtures.Alpha.class));

        assertThat(names(providers.codecs(List.of(), Optional.empty()))).containsExactly("alpha", "beta", "built-in");
        assertThat(names(providers.codecs(List.of(), Optional.of("text/built-in"))))
                .containsExactly("built-in", "alpha", "beta");
        assertThat(names(providers.codecs(List.of(new Fixtures.Beta()), Optional.empty())))
                .containsExactly("beta", "built-in");
        assertThat(names(providers.codecs(List.of(new Fixtures.Beta()), Optional.of("text/built-in"))))
                .containsExactly("built-in", "beta");
    }

    @Test
    void builtInCodecsAloneAreNotEnough() {
        Providers providers = withBuiltIn(List.of());

        assertRefused(
                () -> providers.codecs(List.of(), Optional.of("text/built-in")),
                noCodec(GIVEN_LOADER),
                List.of(),
                List.of());
    }

    @Test
    void withoutALoaderGivenTheContextLoaderIsAskedWhereTheOwnHasNone() {
        Thread.currentThread().setContextClassLoader(loader(List.of(Fixtures.Low.class)));

        Chosen<Transport> transport = new Providers(Optional.empty(), events::add, List.of())
                .transport(Optional.empty(), Optional.empty(), CONFIG);

        assertThat(transport.description()).isEqualTo("low (dev.usertoken.Fixtures$Low, test-classes)");
    }

    @Test
    void aLoaderGivenIsTheOnlyOneAsked() {
        Thread.currentThread().setContextClassLoader(loader(List.of(Fixtures.Low.class)));
        Providers providers = new Providers(Optional.of(new URLClassLoader(new URL[0])), events::add, List.of());

        assertRefused(
                () -> providers.transport(Optional.empty(), Optional.empty(), CONFIG),
                noTransport(GIVEN_LOADER),
                List.of(),
                List.of());
    }

    @Test
    void theMessageListsEveryLoaderThatWasAsked() {
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
        Providers providers = new Providers(Optional.empty(), events::add, List.of());

        assertRefused(
                () -> providers.transport(Optional.empty(), Optional.empty(), CONFIG),
                noTransport(OWN_LOADER + "\n" + CONTEXT_LOADER),
                List.of(),
                List.of());
        assertRefused(
                () -> providers.codecs(List.of(), Optional.empty()),
                noCodec(OWN_LOADER + "\n" + CONTEXT_LOADER),
                List.of(),
                List.of());
    }

    static Stream<ClassLoader> redundantContexts() {
        return Stream.of(null, Providers.class.getClassLoader());
    }

    @ParameterizedTest
    @MethodSource("redundantContexts")
    void aContextLoaderThatIsNoOtherIsNotAsked(ClassLoader redundant) {
        Thread.currentThread().setContextClassLoader(redundant);
        Providers providers = new Providers(Optional.empty(), events::add, List.of());

        assertRefused(
                () -> providers.transport(Optional.empty(), Optional.empty(), CONFIG),
                noTransport(OWN_LOADER),
                List.of(),
                List.of());
    }

    @Test
    void aLoaderThatNeverStopsFailingIsGivenUp() {
        ClassLoader failing = new ClassLoader() {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException(Fixtures.PRIVATE);
            }
        };
        Providers providers = new Providers(Optional.of(failing), events::add, List.of());

        assertRefused(
                () -> providers.transport(Optional.empty(), Optional.empty(), CONFIG),
                lines(
                        "UT-P5: every transport that was found is broken",
                        "sought:",
                        "  dev.usertoken.spi.TransportProvider",
                        "asked:",
                        "  the class loader given (" + failing.getClass().getName() + ")",
                        "found:",
                        "  nothing",
                        "failed:",
                        "  a registered transport failed (java.io.IOException)",
                        "what to do:",
                        brokenRemedy(),
                        "  or add another: " + TRANSPORTS,
                        "more:",
                        "  docs/errors.md#ut-p5"),
                List.of(),
                List.of("a registered transport failed (java.io.IOException)"));
    }

    @Test
    void eachClientHasATransportOfItsOwn() {
        Providers providers = discovering(List.of(Fixtures.Low.class));

        Transport first =
                providers.transport(Optional.empty(), Optional.empty(), CONFIG).value();
        Transport second =
                providers.transport(Optional.empty(), Optional.empty(), CONFIG).value();

        assertThat(((FixtureTransport) first).maker).isNotSameAs(((FixtureTransport) second).maker);
    }

    /** Also checks that the events name the broken, and that no message of theirs is handed on. */
    private void assertRefused(Runnable selection, String message, List<String> candidates, List<String> broken) {
        events.clear();
        ProviderSelectionException refusal = catchThrowableOfType(ProviderSelectionException.class, selection::run);

        assertThat(refusal).hasMessage(message).hasNoCause();
        assertThat(refusal.code()).isEqualTo(message.substring(0, "UT-P0".length()));
        assertThat(refusal.candidates()).isEqualTo(candidates);
        assertThat(refusal.getSuppressed()).extracting(Throwable::getMessage).isEqualTo(broken);
        assertThat(events)
                .extracting(TokenEvent::toString)
                .isEqualTo(broken.stream()
                        .map(text -> "TokenEvent[PROVIDER_BROKEN, " + text + "]")
                        .collect(Collectors.toList()));
        StringWriter printed = new StringWriter();
        refusal.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(Fixtures.PRIVATE);
    }

    private static String noTransport(String asked) {
        return lines(
                "UT-P1: no transport was found",
                "sought:",
                "  dev.usertoken.spi.TransportProvider",
                "asked:",
                asked,
                "found:",
                "  nothing",
                "failed:",
                "  nothing",
                "what to do:",
                "  add a transport to the class path or module path: " + TRANSPORTS,
                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.TransportProvider of all jars, else"
                        + " registrations are lost",
                "  in another class loader: give that to classLoader(...)",
                "more:",
                "  docs/errors.md#ut-p1");
    }

    private static String noCodec(String asked) {
        return lines(
                "UT-P1: no codec was found",
                "sought:",
                "  dev.usertoken.spi.Codec",
                "asked:",
                asked,
                "found:",
                "  nothing",
                "failed:",
                "  nothing",
                "what to do:",
                "  add a codec to the class path or module path: " + CODECS,
                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi.Codec of all jars, else"
                        + " registrations are lost",
                "  in another class loader: give that to classLoader(...)",
                "more:",
                "  docs/errors.md#ut-p1");
    }

    private static String codecTie(String names, String second) {
        return lines(
                "UT-P3: these codecs share the highest priority, 10: " + names,
                "sought:",
                "  dev.usertoken.spi.Codec",
                "asked:",
                GIVEN_LOADER,
                "found:",
                "  beta (dev.usertoken.Fixtures$Beta, test-classes), priority 10",
                "  " + second + ", priority 10",
                "failed:",
                "  nothing",
                "what to do:",
                "  choose with requestMediaType(...) or codec(...)",
                "  or remove the jars of the others",
                "more:",
                "  docs/errors.md#ut-p3");
    }

    private static String anyOf(String... folders) {
        return Stream.of(folders)
                .map(folder -> "dev.usertoken:usertoken-" + folder + ":" + Version.VALUE)
                .collect(Collectors.joining(" or "));
    }

    private static String brokenRemedy() {
        return "  see the suppressed exceptions: ClassNotFoundException and NoClassDefFoundError mean that a library"
                + " is missing, UnsupportedClassVersionError that a newer Java is needed";
    }

    private Providers discovering(List<Class<?>> registered) {
        return new Providers(Optional.of(loader(registered)), events::add, List.of());
    }

    private Providers withBuiltIn(List<Class<?>> registered) {
        return new Providers(Optional.of(loader(registered)), events::add, List.of(new Fixtures.BuiltIn()));
    }

    /** Registers the classes for both services: the kind that they are not of is not looked for in the same test. */
    private ClassLoader loader(List<Class<?>> registered) {
        String names = registered.stream().map(Class::getName).collect(Collectors.joining("\n"));
        try {
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(services.resolve("dev.usertoken.spi.TransportProvider"), names);
            Files.writeString(services.resolve("dev.usertoken.spi.Codec"), names);
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, ProvidersTest.class.getClassLoader());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(List<Chosen<Codec>> codecs) {
        return codecs.stream().map(codec -> codec.value().name()).collect(Collectors.toList());
    }

    private String lastEvent() {
        return events.get(events.size() - 1).toString();
    }

    private static String lines(String... lines) {
        return String.join("\n", lines);
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    private static Optional<String> some(String value) {
        return Optional.of(value);
    }

    private static final class Untouchable extends ClassLoader {
        @Override
        public Enumeration<URL> getResources(String name) {
            throw new AssertionError("a service loader was asked for " + name);
        }
    }
}
