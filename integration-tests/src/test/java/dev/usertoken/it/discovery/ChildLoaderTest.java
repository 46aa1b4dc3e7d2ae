package dev.usertoken.it.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.it.discovery.north.NorthProvider;
import dev.usertoken.it.discovery.probe.Probe;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found from within the class loaders of containers, plug-ins and bundles. */
class ChildLoaderTest {
    private static final String OWN_LOADER = "the class loader of usertoken-core (java.net.URLClassLoader)";
    private static final String CONTEXT_LOADER = "the context class loader of the thread (java.net.URLClassLoader)";
    private static final String GIVEN_LOADER = "the class loader given (java.net.URLClassLoader)";

    private static final String WISH = "dev.usertoken.transport";

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final Optional<String> wishBefore = Optional.ofNullable(System.clearProperty(WISH));
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    @TempDir
    Path folder;

    private Path probe;
    private Path north;

    @BeforeEach
    void makeTheFixtures() throws IOException {
        probe = Jars.ofPackage(folder, "probe.jar", Probe.class);
        north = Jars.ofTransport(folder, "north.jar", NorthProvider.class);
        Thread.currentThread().setContextClassLoader(null);
    }

    @AfterEach
    void restoreTheContext() {
        Thread.currentThread().setContextClassLoader(before);
        wishBefore.ifPresent(wish -> System.setProperty(WISH, wish));
    }

    @Test
    void theLoaderOfCoreGoesBeforeTheContext() throws Exception {
        try (URLClassLoader application = loader(platform, complete());
                URLClassLoader other = loader(application, List.of(north))) {
            Thread.currentThread().setContextClassLoader(other);

            assertThat(probe(application, Optional.empty())).isEqualTo(Messages.client(Messages.JDK));
        }
    }

    @Test
    void theContextIsAskedWhereCoreIsSharedAndItsAddOnsAreNot() throws Exception {
        try (URLClassLoader container = loader(platform, List.of(Jars.CORE, probe));
                URLClassLoader application = loader(container, with(Jars.CODEC_AND_LIBRARY, Jars.TRANSPORT))) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(probe(container, Optional.empty())).isEqualTo(Messages.client(Messages.JDK));
        }
    }

    @Test
    void aLoaderGivenReachesWhatAForeignContextDoesNot() throws Exception {
        try (URLClassLoader core = loader(platform, with(Jars.CODEC_AND_LIBRARY, Jars.CORE, probe));
                URLClassLoader bundle = loader(core, List.of(Jars.TRANSPORT));
                URLClassLoader foreign = loader(platform, List.of())) {
            Thread.currentThread().setContextClassLoader(foreign);

            assertThat(probe(core, Optional.empty())).isEqualTo(Messages.noTransport(OWN_LOADER, CONTEXT_LOADER));
            assertThat(probe(core, Optional.of(bundle))).isEqualTo(Messages.client(Messages.JDK));
        }
    }

    @Test
    void aLoaderGivenGoesBeforeTheLoaderOfCore() throws Exception {
        try (URLClassLoader application = loader(platform, complete());
                URLClassLoader nothing = loader(platform, List.of())) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(probe(application, Optional.of(nothing))).isEqualTo(Messages.noCodec(GIVEN_LOADER));
        }
    }

    @Test
    void theTransportOfAnotherApplicationsCoreIsNotTaken() throws Exception {
        try (URLClassLoader application = loader(platform, with(Jars.CODEC_AND_LIBRARY, Jars.CORE, probe));
                URLClassLoader other = loader(platform, complete())) {
            Thread.currentThread().setContextClassLoader(other);

            assertThat(probe(application, Optional.empty()))
                    .isEqualTo(Messages.onlyBroken(
                            List.of("dev.usertoken.transport.jdk.JdkTransportProvider not a subtype"
                                    + " (java.util.ServiceConfigurationError)"),
                            OWN_LOADER,
                            CONTEXT_LOADER));
        }
    }

    @Test
    void everyBuildLooksAgain() throws Exception {
        try (Growing application = new Growing(urls(with(Jars.CODEC_AND_LIBRARY, Jars.CORE, probe)), platform)) {
            assertThat(probe(application, Optional.empty()))
                    .isEqualTo(Messages.noTransport(
                            "the class loader of usertoken-core (" + Growing.class.getName() + ")"));

            application.addURL(Jars.TRANSPORT.toUri().toURL());

            assertThat(probe(application, Optional.empty())).isEqualTo(Messages.client(Messages.JDK));
        }
    }

    private List<Path> complete() {
        return with(Jars.CODEC_AND_LIBRARY, Jars.CORE, Jars.TRANSPORT, probe);
    }

    private static List<Path> with(List<Path> jars, Path... more) {
        return Stream.concat(jars.stream(), Stream.of(more)).collect(Collectors.toList());
    }

    private static URLClassLoader loader(ClassLoader parent, List<Path> jars) {
        return new URLClassLoader(urls(jars), parent);
    }

    private static URL[] urls(List<Path> jars) {
        return jars.stream()
                .map(jar -> {
                    try {
                        return jar.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new AssertionError(e);
                    }
                })
                .toArray(URL[]::new);
    }

    @SuppressWarnings("unchecked")
    private static String probe(ClassLoader loader, Optional<ClassLoader> given) throws Exception {
        Object probe = loader.loadClass(Probe.class.getName()).getConstructor().newInstance();
        return ((Function<Optional<ClassLoader>, String>) probe).apply(given);
    }

    private static final class Growing extends URLClassLoader {
        Growing(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        public void addURL(URL url) {
            super.addURL(url);
        }
    }
}
