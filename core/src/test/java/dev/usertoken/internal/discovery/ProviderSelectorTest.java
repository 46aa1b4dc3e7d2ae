package dev.usertoken.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.internal.discovery.Fixtures.FixtureTransport;
import dev.usertoken.internal.discovery.RecordingReporter.SelectionFailure;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The selection of a transport and of codecs, and its errors. Nothing is registered on the class path of this test. The
 * integration tests compare complete messages with the page that explains them.
 */
class ProviderSelectorTest {
    private static final TransportConfig CONFIG = TransportConfig.builder().build();

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    private final RecordingReporter reporter = new RecordingReporter();
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    @BeforeEach
    @AfterEach
    void reset() {
        System.clearProperty(ProviderSelector.TRANSPORT_PROPERTY);
        Thread.currentThread().setContextClassLoader(context);
    }

    static Stream<Arguments> transports() {
        return Stream.of(
                arguments("one", List.of(Fixtures.Low.class), null, null, "low"),
                arguments("the higher", List.of(Fixtures.Low.class, Fixtures.High.class), null, null, "high"),
                arguments("in either order", List.of(Fixtures.High.class, Fixtures.Low.class), null, null, "high"),
                arguments(
                        "default priority is 0",
                        List.of(Fixtures.DefaultPriority.class, Fixtures.Low.class),
                        null,
                        null,
                        "low"),
                arguments("by name", List.of(Fixtures.Low.class, Fixtures.High.class), "low", null, "low"),
                arguments("by property", List.of(Fixtures.Low.class, Fixtures.High.class), null, "low", "low"),
                arguments(
                        "by name against the property",
                        List.of(Fixtures.Low.class, Fixtures.High.class),
                        "low",
                        "high",
                        "low"),
                arguments(
                        "by name out of a tie",
                        List.of(Fixtures.AlsoHigh.class, Fixtures.High.class),
                        "high",
                        null,
                        "high"),
                arguments(
                        "broken, but of lower priority",
                        List.of(Fixtures.High.class, Fixtures.ThrowsInCreateBelow.class),
                        null,
                        null,
                        "high"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transports")
    void transport_isSelected(String label, List<Class<?>> registered, String name, String property, String selected) {
        setProperty(property);

        Candidate<Transport> transport = selector(registered).transport(null, name, CONFIG);

        Class<?> provider = ((FixtureTransport) transport.value()).provider.getClass();
        assertThat(transport.description()).isEqualTo(selected + " (" + provider.getName() + ", test-classes)");
        assertThat(reporter.reports).containsExactly("selected " + transport.description());
    }

    static Stream<Class<?>> brokenTransports() {
        return Stream.of(
                Fixtures.ThrowsInConstructor.class,
                Fixtures.ThrowsWhenInitialized.class,
                Fixtures.WithoutConstructor.class,
                Fixtures.NoProvider.class,
                Fixtures.ThrowsInName.class,
                Fixtures.ThrowsInPriority.class,
                Fixtures.WithNullName.class,
                Fixtures.WithBlankName.class);
    }

    @ParameterizedTest
    @MethodSource("brokenTransports")
    void brokenTransport_isNotReplaced(Class<?> broken) {
        SelectionFailure error =
                refusal(() -> selector(List.of(Fixtures.Low.class, broken)).transport(null, null, CONFIG));

        assertThat(error.code).isEqualTo("UT-P5");
        String reason = error.getSuppressed()[0].getMessage();
        assertThat(reason).startsWith(broken.getName() + ", test-classes (java.");
        assertThat(error).satisfies(MESSAGES.message("broken transport", "{broken}", reason));
        assertThat(error.getSuppressed()).hasSize(1);
        assertThat(reporter.reports).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("brokenTransports")
    void brokenTransport_isSkippedIfOtherIsNamed(Class<?> broken) {
        Candidate<Transport> transport =
                selector(List.of(broken, Fixtures.Low.class)).transport(null, "low", CONFIG);

        assertThat(transport.name()).isEqualTo("low");
        assertThat(reporter.reports)
                .hasSize(2)
                .first()
                .asString()
                .startsWith("passed over " + broken.getName() + ", test-classes (java.");
    }

    @Test
    void brokenTransport_mayHaveRequestedName() {
        setProperty("high");

        SelectionFailure error =
                refusal(() -> selector(List.of(Fixtures.ThrowsInName.class)).transport(null, null, CONFIG));

        assertThat(error).satisfies(MESSAGES.message("broken transport may have the requested name"));
    }

    static Stream<Arguments> uncreatableTransports() {
        return Stream.of(
                arguments(Fixtures.CreatesNothing.class, "nothing", "java.lang.NullPointerException"),
                arguments(
                        Fixtures.LacksItsLibrary.class,
                        "lacking",
                        "java.lang.NoClassDefFoundError: com.example.library.Client"),
                arguments(Fixtures.ThrowsInCreate.class, "throwing", "java.lang.SecurityException"));
    }

    @ParameterizedTest
    @MethodSource("uncreatableTransports")
    void transportThatCannotBeCreated_isNotReplaced(Class<?> provider, String name, String reason) {
        for (String requested : new String[] {null, name}) {
            SelectionFailure error = refusal(
                    () -> selector(List.of(provider, Fixtures.High.class)).transport(null, requested, CONFIG));

            assertThat(error)
                    .satisfies(MESSAGES.message(
                            "transport that cannot be created",
                            "{provider}",
                            provider.getName(),
                            "{reason}",
                            reason,
                            "\"{name}\"",
                            "\"" + name + "\""));
            assertThat(reporter.reports).isEmpty();
        }
    }

    @Test
    void transportThatRefusesOption_isNotReplaced() {
        ProviderSelector selector = selector(List.of(Fixtures.RefusesItsOptions.class, Fixtures.High.class));

        assertThatThrownBy(() -> selector.transport(null, null, CONFIG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("proxySelector cannot be honoured");
        assertThat(reporter.reports).isEmpty();
    }

    @Test
    void givenTransport_isUsedWithoutSearch() {
        setProperty("high");
        Transport given = new FixtureTransport(new Fixtures.Low());

        Candidate<Transport> transport =
                new ProviderSelector(new UnusableLoader(), reporter).transport(given, "high", CONFIG);

        assertThat(transport.value()).isSameAs(given);
        assertThat(reporter.reports)
                .containsExactly(
                        "selected given (dev.usertoken.internal.discovery.Fixtures$FixtureTransport, test-classes)");
    }

    @Test
    void everyClient_hasItsOwnTransport() {
        ProviderSelector selector = selector(List.of(Fixtures.Low.class));

        FixtureTransport first =
                (FixtureTransport) selector.transport(null, null, CONFIG).value();
        FixtureTransport second =
                (FixtureTransport) selector.transport(null, null, CONFIG).value();

        assertThat(first.provider).isNotSameAs(second.provider);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(List.of(), null, "UT-P1: no transport was found"),
                arguments(List.of(), "low", "UT-P1: no transport was found"),
                arguments(
                        List.of(Fixtures.Low.class),
                        "high",
                        "UT-P2: no transport is named \"high\", which transportName(...) selects"),
                arguments(
                        List.of(Fixtures.Low.class, Fixtures.High.class, Fixtures.AlsoHigh.class),
                        null,
                        "UT-P3: these transports share the highest priority, 30: also-high, high"),
                arguments(
                        List.of(Fixtures.Low.class, Fixtures.SecondLow.class, Fixtures.High.class),
                        "high",
                        "UT-P4: more than one transport is named \"low\""));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void unselectableTransport_isNamedInMessage(List<Class<?>> registered, String name, String problem) {
        SelectionFailure error = refusal(() -> selector(registered).transport(null, name, CONFIG));

        assertThat(error).hasMessageStartingWith(problem + "\nfound:\n");
        assertThat(error.code).isEqualTo(problem.substring(0, 5));
        for (Class<?> type : registered) {
            assertThat(error).hasMessageContaining(" (" + type.getName() + ", test-classes), ");
        }
    }

    static Stream<Arguments> codecs() {
        return Stream.of(
                arguments("one", List.of(Fixtures.Alpha.class), null, List.of("alpha")),
                arguments(
                        "the highest priority first",
                        List.of(Fixtures.Beta.class, Fixtures.Alpha.class),
                        null,
                        List.of("alpha", "beta")),
                arguments(
                        "a tie below the first place, by name",
                        List.of(Fixtures.Gamma.class, Fixtures.Beta.class, Fixtures.Alpha.class),
                        null,
                        List.of("alpha", "beta", "gamma")),
                arguments(
                        "by media type, then the others",
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class, Fixtures.Gamma.class),
                        "text/gamma",
                        List.of("gamma", "alpha", "beta")),
                arguments(
                        "by a media type that it reads",
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class),
                        "application/x+beta",
                        List.of("beta", "alpha")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("codecs")
    void codecs_areOrdered(String label, List<Class<?>> registered, String requestMediaType, List<String> names) {
        List<Candidate<Codec>> codecs = selector(registered).codecs(List.of(), requestMediaType);

        assertThat(codecs).extracting(Candidate::name).isEqualTo(names);
        assertThat(reporter.reports).containsExactly("selected " + codecs.get(0).description());
    }

    /** If a broken codec were skipped, another codec would encode, or fewer codecs would decode, without notice. */
    @Test
    void brokenCodec_isNotReplaced() {
        SelectionFailure error = refusal(() -> selector(List.of(Fixtures.WithoutMediaType.class, Fixtures.Alpha.class))
                .codecs(List.of(), null));

        assertThat(error).satisfies(MESSAGES.message("broken codec"));
    }

    @Test
    void brokenCodec_isSkippedIfOtherIsRequested() {
        List<Candidate<Codec>> codecs = selector(List.of(
                        Fixtures.WithoutMediaType.class,
                        Fixtures.ThrowsInReads.class,
                        Fixtures.NoProvider.class,
                        Fixtures.Alpha.class))
                .codecs(List.of(), "text/alpha");

        assertThat(codecs).extracting(Candidate::name).containsExactly("alpha");
        assertThat(reporter.reports)
                .extracting(report -> report.substring(0, report.indexOf(' ')))
                .containsExactly("passed", "passed", "passed", "selected");
    }

    static Stream<Arguments> codecRefusals() {
        return Stream.of(
                arguments(List.of(), "text/alpha", "UT-P1: no codec was found"),
                arguments(
                        List.of(Fixtures.Alpha.class, Fixtures.Beta.class),
                        "text/gamma",
                        "UT-P2: no codec writes \"text/gamma\", which requestMediaType(...) selects"),
                arguments(
                        List.of(Fixtures.Gamma.class, Fixtures.Beta.class),
                        null,
                        "UT-P3: these codecs share the highest priority, 10: beta, gamma"),
                arguments(
                        List.of(Fixtures.OtherBeta.class, Fixtures.Beta.class),
                        "text/beta",
                        "UT-P3: these codecs share the highest priority, 10: beta, other-beta"),
                arguments(
                        List.of(Fixtures.Alpha.class, Fixtures.SecondAlpha.class),
                        null,
                        "UT-P4: more than one codec is named \"alpha\""));
    }

    @ParameterizedTest
    @MethodSource("codecRefusals")
    void unselectableCodec_isNamedInMessage(List<Class<?>> registered, String requestMediaType, String problem) {
        SelectionFailure error = refusal(() -> selector(registered).codecs(List.of(), requestMediaType));

        assertThat(error).hasMessageStartingWith(problem + "\n");
        for (Class<?> type : registered) {
            assertThat(error).hasMessageContaining(" (" + type.getName() + ", test-classes), ");
        }
    }

    @Test
    void givenCodecs_keepOrderWithoutSearch() {
        ProviderSelector selector = new ProviderSelector(new UnusableLoader(), reporter);
        List<Codec> given = List.of(new Fixtures.Beta(), new Fixtures.Gamma(), new Fixtures.Alpha());

        assertThat(selector.codecs(given, null)).extracting(Candidate::name).containsExactly("beta", "gamma", "alpha");
        assertThat(selector.codecs(given, "text/alpha"))
                .extracting(Candidate::name)
                .containsExactly("alpha", "beta", "gamma");
        assertThat(refusal(() -> selector.codecs(given, "text/other")))
                .hasMessageStartingWith("UT-P2: no codec writes \"text/other\"")
                .hasMessageNotContaining("searched for");
    }

    @Test
    void contextLoader_isSearchedIfOwnLoaderHasNothing() {
        Thread.currentThread().setContextClassLoader(loader(List.of(Fixtures.Low.class)));

        assertThat(new ProviderSelector(null, reporter)
                        .transport(null, null, CONFIG)
                        .name())
                .isEqualTo("low");
    }

    @Test
    void givenLoader_isOnlyOneSearched() {
        Thread.currentThread().setContextClassLoader(loader(List.of(Fixtures.Low.class)));
        ProviderSelector selector = new ProviderSelector(new URLClassLoader(new URL[0]), reporter);

        assertThat(refusal(() -> selector.transport(null, null, CONFIG)))
                .hasMessageContaining("\n  the class loader given (java.net.URLClassLoader)\nwhat to do:");
    }

    @Test
    void message_listsSearchedLoaders() {
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
        ProviderSelector selector = new ProviderSelector(null, reporter);

        assertThat(refusal(() -> selector.codecs(List.of(), null)))
                .hasMessageContaining("\nsearched for dev.usertoken.spi.Codec:\n  the class loader of usertoken-core ("
                        + ProviderSelector.class.getClassLoader().getClass().getName()
                        + ")\n  the context class loader of the thread (java.net.URLClassLoader)\n");
    }

    static Stream<ClassLoader> redundantContexts() {
        return Stream.of(null, ProviderSelector.class.getClassLoader());
    }

    @ParameterizedTest
    @MethodSource("redundantContexts")
    void redundantContextLoader_isNotSearched(ClassLoader redundant) {
        Thread.currentThread().setContextClassLoader(redundant);
        ProviderSelector selector = new ProviderSelector(null, reporter);

        assertThat(refusal(() -> selector.codecs(List.of(), null))).hasMessageNotContaining("the context class loader");
    }

    @Test
    void endlesslyFailingLoader_endsSearch() {
        ClassLoader failing = new ClassLoader() {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException(Fixtures.PRIVATE);
            }
        };
        ProviderSelector selector = new ProviderSelector(failing, reporter);

        assertThat(refusal(() -> selector.transport(null, null, CONFIG)))
                .satisfies(MESSAGES.message("loader that fails"));
    }

    /** Returns the failure of the selection, and checks that it does not contain the message of a provider. */
    private static SelectionFailure refusal(Runnable selection) {
        SelectionFailure error = catchThrowableOfType(SelectionFailure.class, selection::run);
        assertThat(error).isNotNull().hasNoCause();
        assertThat(error)
                .hasMessageEndingWith("\nmore:\n  META-INF/usertoken/errors.md in classes, section " + error.code);
        StringWriter printed = new StringWriter();
        error.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(Fixtures.PRIVATE);
        return error;
    }

    private static void setProperty(String name) {
        if (name != null) {
            System.setProperty(ProviderSelector.TRANSPORT_PROPERTY, name);
        }
    }

    private ProviderSelector selector(List<Class<?>> registered) {
        return new ProviderSelector(loader(registered), reporter);
    }

    /** Registers the classes for both services; a test looks for one of them. */
    private ClassLoader loader(List<Class<?>> registered) {
        String names = registered.stream().map(Class::getName).collect(Collectors.joining("\n"));
        try {
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(services.resolve("dev.usertoken.spi.TransportProvider"), names);
            Files.writeString(services.resolve("dev.usertoken.spi.Codec"), names);
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, ProviderSelectorTest.class.getClassLoader());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class UnusableLoader extends ClassLoader {
        @Override
        public Enumeration<URL> getResources(String name) {
            throw new AssertionError("a service loader was requested for " + name);
        }
    }
}
