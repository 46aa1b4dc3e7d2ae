package dev.usertoken.packaging.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.packaging.Artifact;
import dev.usertoken.packaging.runtimes.app.Application;
import dev.usertoken.testkit.SandboxServer;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Web applications that are started and stopped again and again in one JVM, each with its own copy of all jars. */
class RedeploymentTest {
    private static final int DEPLOYMENTS = 50;

    /** An idle thread of OkHttp lives for a minute, and that of Okio for a minute after the longest timeout. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Map<String, Set<Reference<?>>> STOPPED = new HashMap<>();
    private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

    /** Each application has one transport, which it uses whatever the other tests select. */
    private static final String TRANSPORT_PROPERTY = "dev.usertoken.transport";

    private static SandboxServer sandbox;
    private static String selectedTransport;

    private final ClassLoader contextBefore = Thread.currentThread().getContextClassLoader();

    /** Runs the applications of all transports before the first test, so that the tests wait at the same time. */
    @BeforeAll
    static void deploy() throws Exception {
        sandbox = SandboxServer.start();
        selectedTransport = System.clearProperty(TRANSPORT_PROPERTY);
        ClassLoader contextBefore = Thread.currentThread().getContextClassLoader();
        try {
            for (String transport : Artifact.transports()) {
                Set<Reference<?>> stopped = new HashSet<>();
                for (int i = 0; i < DEPLOYMENTS; i++) {
                    stopped.add(deployOnce(transport));
                }
                STOPPED.put(transport, stopped);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(contextBefore);
        }
    }

    @AfterAll
    static void restoreProperty() {
        if (selectedTransport != null) {
            System.setProperty(TRANSPORT_PROPERTY, selectedTransport);
        }
        sandbox.close();
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(contextBefore);
    }

    static List<String> transports() {
        return Artifact.transports();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void stoppedApplications_areCollected(String transport) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            System.gc();
            for (Reference<?> loader = COLLECTED.poll(); loader != null; loader = COLLECTED.poll()) {
                for (Set<Reference<?>> stopped : STOPPED.values()) {
                    stopped.remove(loader);
                }
            }
            assertThat(STOPPED.get(transport))
                    .as("of the threads %s", threads())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("transports")
    void threadsOfClient_areDaemonsWithoutContextLoader(String transport) throws Exception {
        Set<Thread> before = threads();
        try (URLClassLoader loader = loader(transport)) {
            Runnable stop = start(loader);
            Set<Thread> own = threads();
            own.removeAll(before);
            own.removeIf(thread -> thread.getName().startsWith("sandbox"));

            assertThat(own).isNotEmpty().allSatisfy(thread -> {
                assertThat(thread.isDaemon()).isTrue();
                // The second one is that of the JDK's own threads in Java 25.
                assertThat(thread.getContextClassLoader()).isIn(null, ClassLoader.getSystemClassLoader());
            });
            stop.run();
        }
    }

    @Test
    void twoCopies_workSideBySide() throws Exception {
        try (URLClassLoader loader = loader("okhttp");
                URLClassLoader otherLoader = loader("okhttp")) {
            Runnable stopFirst = start(loader);
            Runnable stopSecond = start(otherLoader);
            stopFirst.run();
            stopSecond.run();

            assertThat(stopFirst.getClass()).isNotEqualTo(stopSecond.getClass());
        }
    }

    private static Reference<?> deployOnce(String transport) throws Exception {
        try (URLClassLoader loader = loader(transport)) {
            start(loader).run();
            return new PhantomReference<>(loader, COLLECTED);
        }
    }

    private static URLClassLoader loader(String transport) throws Exception {
        List<Path> jars = Artifact.jarsOfApplication(transport, "json", "org.slf4j.jul");
        jars.add(Path.of(Application.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()));
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    /** Starts an application with its class loader as this thread's context class loader. The result stops it. */
    @SuppressWarnings("unchecked")
    private static Runnable start(ClassLoader loader) throws Exception {
        Thread.currentThread().setContextClassLoader(loader);
        Object application =
                loader.loadClass(Application.class.getName()).getConstructor().newInstance();
        return ((Function<URI, Runnable>) application).apply(sandbox.baseUri());
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
