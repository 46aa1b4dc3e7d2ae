package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.usertoken.packaging.osgi.DiscoveredProviders;
import dev.usertoken.packaging.osgi.GivenProviders;
import dev.usertoken.testkit.SandboxServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** The jars as bundles in Felix, where no bundle sees the class path of the tests. */
class OsgiTest {
    private static final String SERVICE_LOADER = "osgi.serviceloader";
    private static final String EXTENDER = "osgi.extender";

    private static final Pattern JAR = Pattern.compile("(.*?)-(\\d+\\.\\d+(\\.\\d+)?)\\.jar");
    private static final List<String> LIBRARIES = List.of(
            "httpclient5",
            "httpcore5",
            "httpcore5-h2",
            "jackson-core",
            "kotlin-stdlib",
            "okhttp",
            "okhttp-jvm",
            "okio-jvm",
            "slf4j-api",
            "slf4j-jdk14",
            "stax2-api",
            "woodstox-core");

    private final ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    private Framework framework;

    @BeforeEach
    void startFramework() throws BundleException {
        // Else the context loader, which core asks last, would be that of the class path.
        Thread.currentThread().setContextClassLoader(null);
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("bundles").toString(),
                        "felix.bootdelegation.implicit",
                        "false",
                        "felix.service.urlhandlers",
                        "false"));
        framework.start();
    }

    @AfterEach
    void stopFramework() throws Exception {
        Thread.currentThread().setContextClassLoader(contextLoader);
        framework.stop();
        framework.waitForStop(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "socket"})
    void applicationWithMediator_issuesToken(String transport) throws Exception {
        try (Stream<Path> mediator = Files.list(Path.of(System.getProperty("mediator.bundles")))) {
            start(mediator.collect(Collectors.toList()));
        }
        start(libraries(List.of("jackson-core")));
        start(jars(Artifact.CORE, transportNamed(transport), Artifact.CODEC_JSON));

        assertIssuesToken(DiscoveredProviders.class, transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "socket"})
    void applicationWithProviderObjects_issuesToken(String transport) throws Exception {
        start(libraries(List.of("jackson-core")));
        start(jars(Artifact.CORE, transportNamed(transport), Artifact.CODEC_JSON));

        assertIssuesToken(GivenProviders.class, transport);
    }

    @Test
    void applicationWithoutMediator_findsNoProvider() throws Exception {
        start(libraries(List.of("jackson-core")));
        start(jars(Artifact.CORE, Artifact.TRANSPORT_JDK, Artifact.CODEC_JSON));

        assertThatThrownBy(() -> assertIssuesToken(DiscoveredProviders.class, "jdk"))
                .hasMessageStartingWith("UT-P1: no codec was found");
    }

    /** With the oldest supported libraries, and in another run with the newest. */
    @Tag("newest-libraries")
    @Test
    void allBundles_resolve_andEachTransportIssuesToken() throws Exception {
        start(libraries(LIBRARIES));
        start(jars(Artifact.values()));

        for (String transport : Artifact.transports()) {
            assertIssuesToken(GivenProviders.class, transport);
        }
    }

    @Tag("jdk-independent")
    @ParameterizedTest
    @EnumSource(Artifact.class)
    void nameVersionAndPackages_areThoseOfModule(Artifact artifact) throws Exception {
        Bundle bundle = install(artifact.jar());
        ModuleDescriptor module = artifact.module().descriptor();

        assertThat(bundle.getSymbolicName()).isEqualTo(module.name());
        assertThat(bundle.getVersion())
                .isEqualTo(
                        Version.parseVersion(module.rawVersion().orElseThrow().replace('-', '.')));
        Version version = new Version(
                bundle.getVersion().getMajor(),
                bundle.getVersion().getMinor(),
                bundle.getVersion().getMicro());
        assertThat(capabilities(bundle, BundleRevision.PACKAGE_NAMESPACE))
                .extracting(
                        exported -> exported.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE),
                        exported -> exported.getAttributes().get(Constants.VERSION_ATTRIBUTE))
                .containsExactlyInAnyOrderElementsOf(module.exports().stream()
                        .map(exported -> tuple(exported.source(), version))
                        .collect(Collectors.toList()));
        assertThat(bundle.getHeaders().keys().asIterator())
                .toIterable()
                .contains("Implementation-Version", "Implementation-Title")
                .doesNotContain("Bnd-LastModified", "Tool", "Private-Package");
    }

    /** A mediator connects the bundles; without one they must still start. */
    @Tag("jdk-independent")
    @ParameterizedTest
    @EnumSource(Artifact.class)
    void services_areThoseOfModule(Artifact artifact) throws Exception {
        Bundle bundle = install(artifact.jar());
        ModuleDescriptor module = artifact.module().descriptor();

        assertThat(capabilities(bundle, SERVICE_LOADER))
                .extracting(provided -> provided.getAttributes().get(SERVICE_LOADER) + " "
                        + provided.getDirectives().get("register"))
                .containsExactlyInAnyOrderElementsOf(module.provides().stream()
                        .flatMap(provided ->
                                provided.providers().stream().map(provider -> provided.service() + " " + provider))
                        .collect(Collectors.toList()));
        assertThat(requirements(bundle, SERVICE_LOADER))
                .allSatisfy(OsgiTest::isOptional)
                .allSatisfy(used -> assertThat(used.getDirectives()).containsEntry("cardinality", "multiple"))
                .extracting(used -> used.getDirectives().get("filter"))
                .containsExactlyInAnyOrderElementsOf(module.uses().stream()
                        .map(service -> "(osgi.serviceloader=" + service + ")")
                        .collect(Collectors.toList()));
        assertThat(requirements(bundle, EXTENDER))
                .hasSize(module.uses().isEmpty() && module.provides().isEmpty() ? 0 : 1)
                .allSatisfy(OsgiTest::isOptional)
                .allSatisfy(extender -> assertThat(extender.getDirectives().get("filter"))
                        .contains(
                                module.uses().isEmpty()
                                        ? "osgi.serviceloader.registrar"
                                        : "osgi.serviceloader.processor"));
    }

    private static void isOptional(BundleRequirement requirement) {
        assertThat(requirement.getDirectives())
                .containsEntry(Constants.RESOLUTION_DIRECTIVE, Constants.RESOLUTION_OPTIONAL);
    }

    private static List<BundleCapability> capabilities(Bundle bundle, String namespace) {
        return bundle.adapt(BundleRevision.class).getDeclaredCapabilities(namespace);
    }

    private static List<BundleRequirement> requirements(Bundle bundle, String namespace) {
        return bundle.adapt(BundleRevision.class).getDeclaredRequirements(namespace);
    }

    @SuppressWarnings("unchecked") // both applications are of this type
    private void assertIssuesToken(Class<? extends BinaryOperator<String>> application, String transport)
            throws Exception {
        Bundle bundle = framework
                .getBundleContext()
                .installBundle("application", new ByteArrayInputStream(applicationBundle()));
        bundle.start();
        BinaryOperator<String> instance = (BinaryOperator<String>)
                bundle.loadClass(application.getName()).getConstructor().newInstance();
        try (SandboxServer server = SandboxServer.start()) {
            assertThat(instance.apply(server.baseUri().toString(), transport))
                    .contains("usertoken-transport-" + transport + "-", "codecs json (");
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    private static byte[] applicationBundle() throws IOException {
        Manifest manifest = manifest("application", "1.0");
        manifest.getMainAttributes()
                .putValue(
                        Constants.IMPORT_PACKAGE,
                        "dev.usertoken,dev.usertoken.spi,dev.usertoken.codec.json,"
                                + Artifact.transports().stream()
                                        .map(name -> "dev.usertoken.transport." + name + ";resolution:=optional")
                                        .collect(Collectors.joining(",")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : List.of(DiscoveredProviders.class, GivenProviders.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getResourceAsStream("/" + name)) {
                    in.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void start(Collection<Path> jars) throws Exception {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            bundles.add(install(jar));
        }
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    private Bundle install(Path jar) throws Exception {
        return framework.getBundleContext().installBundle(asBundle(jar).toUri().toString());
    }

    /** Returns the jar, or a copy that exports all of its packages if it is not a bundle, as OkHttp 4 and HttpClient are. */
    private Path asBundle(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) != null) {
                return jar;
            }
            Matcher name = JAR.matcher(jar.getFileName().toString());
            assertThat(name.matches()).as(jar.toString()).isTrue();
            Manifest manifest = manifest(name.group(1), name.group(2));
            manifest.getMainAttributes()
                    .putValue(
                            Constants.EXPORT_PACKAGE,
                            file.stream()
                                    .map(JarEntry::getName)
                                    .filter(entry -> entry.endsWith(".class") && !entry.startsWith("META-INF/"))
                                    .filter(entry -> entry.contains("/"))
                                    .map(entry -> entry.substring(0, entry.lastIndexOf('/'))
                                            .replace('/', '.'))
                                    .distinct()
                                    .map(exported -> exported + ";version=" + name.group(2))
                                    .collect(Collectors.joining(",")));
            manifest.getMainAttributes().putValue(Constants.DYNAMICIMPORT_PACKAGE, "*");
            Path copy = folder.resolve(jar.getFileName());
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                out.setLevel(Deflater.NO_COMPRESSION);
                for (JarEntry entry : file.stream().collect(Collectors.toList())) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        file.getInputStream(entry).transferTo(out);
                    }
                }
            }
            return copy;
        }
    }

    private static Manifest manifest(String symbolicName, String version) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
        attributes.putValue(Constants.BUNDLE_VERSION, version);
        return manifest;
    }

    private static Artifact transportNamed(String name) {
        return Stream.of(Artifact.values())
                .filter(artifact -> artifact.folder().equals("transport-" + name))
                .findAny()
                .orElseThrow();
    }

    private static List<Path> jars(Artifact... artifacts) {
        return Stream.of(artifacts).map(Artifact::jar).collect(Collectors.toList());
    }

    /** Returns the jars of the class path that have one of the names, without the version. */
    private static List<Path> libraries(List<String> names) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> {
                    Matcher jar = JAR.matcher(path.getFileName().toString());
                    return jar.matches() && names.contains(jar.group(1));
                })
                .collect(Collectors.toList());
    }
}
