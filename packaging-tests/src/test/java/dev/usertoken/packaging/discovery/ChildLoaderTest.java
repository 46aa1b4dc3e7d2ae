package dev.usertoken.packaging.discovery;

import static dev.usertoken.packaging.discovery.ErrorsDocument.example;
import static dev.usertoken.packaging.discovery.Fixtures.client;
import static dev.usertoken.packaging.discovery.Fixtures.refused;
import static dev.usertoken.packaging.discovery.Jars.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The providers that are found in the class loaders of containers, plug-ins and bundles. */
class ChildLoaderTest {
    private static final String LOADER = " (" + ProbeLoader.class.getName() + ")";
    private static final String OWN_LOADER = "the class loader of usertoken-core" + LOADER;
    private static final String CONTEXT_LOADER = "the context class loader of the thread" + LOADER;

    private static final String PROPERTY = "dev.usertoken.transport";

    private final ClassLoader contextBefore = Thread.currentThread().getContextClassLoader();
    private final String propertyBefore = System.clearProperty(PROPERTY);
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    @TempDir
    Path folder;

    private Path probe;

    @BeforeEach
    void makeFixtures() throws IOException {
        probe = Jars.probe(folder);
        Thread.currentThread().setContextClassLoader(null);
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(contextBefore);
        if (propertyBefore != null) {
            System.setProperty(PROPERTY, propertyBefore);
        }
    }

    @Test
    void loaderOfCore_hasPrecedenceOverContextLoader() throws Exception {
        Path north = new FixtureJar(folder, "north-1.2.jar")
                .transport("com.example.north.NorthProvider", "north")
                .create();
        try (ProbeLoader application = new ProbeLoader(platform, complete());
                ProbeLoader other = new ProbeLoader(application, List.of(north))) {
            Thread.currentThread().setContextClassLoader(other);

            assertThat(application.run()).isEqualTo(client(Fixtures.JDK));
        }
    }

    @Test
    void sharedCore_searchesContextLoader() throws Exception {
        try (ProbeLoader container = new ProbeLoader(platform, List.of(Jars.CORE, probe));
                ProbeLoader application = new ProbeLoader(container, with(Jars.JSON_AND_JACKSON, Jars.JDK))) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(container.run()).isEqualTo(client(Fixtures.JDK));
        }
    }

    @Test
    void brokenProviderOfOwnLoader_isNotReplaced() throws Exception {
        try (ProbeLoader container = new ProbeLoader(platform, List.of(Jars.CORE, Jars.JSON, probe));
                ProbeLoader application = new ProbeLoader(container, List.of(Jars.XML))) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(container.run()).contains("UT-P5: ", "\nfound:\n  nothing\n");
        }
    }

    @Test
    void givenLoader_findsProvidersInsteadOfContextLoader() throws Exception {
        try (ProbeLoader core = new ProbeLoader(platform, with(Jars.JSON_AND_JACKSON, Jars.CORE, probe));
                ProbeLoader bundle = new ProbeLoader(core, List.of(Jars.JDK));
                ProbeLoader foreign = new ProbeLoader(platform, List.of())) {
            Thread.currentThread().setContextClassLoader(foreign);

            assertThat(core.run()).isEqualTo(refused(example("UT-P1", OWN_LOADER, CONTEXT_LOADER)));
            assertThat(core.run(Map.of("classLoader", bundle))).isEqualTo(client(Fixtures.JDK));
        }
    }

    @Test
    void givenLoader_isOnlyOneSearched() throws Exception {
        try (ProbeLoader application = new ProbeLoader(platform, complete());
                ProbeLoader nothing = new ProbeLoader(platform, List.of())) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(application.run(Map.of("classLoader", nothing)))
                    .contains(
                            "UT-P1: no codec was found\n",
                            "dev.usertoken.spi.Codec:\n  the class loader given" + LOADER + "\nwhat to do:");
        }
    }

    @Test
    void transportOfOtherCopyOfCore_isError() throws Exception {
        try (ProbeLoader application = new ProbeLoader(platform, with(Jars.JSON_AND_JACKSON, Jars.CORE, probe));
                ProbeLoader other = new ProbeLoader(platform, complete())) {
            Thread.currentThread().setContextClassLoader(other);

            assertThat(application.run())
                    .contains(
                            "UT-P5: ",
                            "\n  dev.usertoken.transport.jdk.JdkTransportProvider, " + Jars.JDK.getFileName()
                                    + " (java.util.ServiceConfigurationError: not a subtype)\n");
        }
    }

    @Test
    void everyBuild_searchesAgain() throws Exception {
        try (ProbeLoader application = new ProbeLoader(platform, with(Jars.JSON_AND_JACKSON, Jars.CORE, probe))) {
            assertThat(application.run()).isEqualTo(refused(example("UT-P1", OWN_LOADER)));

            application.add(Jars.JDK);

            assertThat(application.run()).isEqualTo(client(Fixtures.JDK));
        }
    }

    private List<Path> complete() {
        return with(Jars.JSON_AND_JACKSON, Jars.CORE, Jars.JDK, probe);
    }
}
