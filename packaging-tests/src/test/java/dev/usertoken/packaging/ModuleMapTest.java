package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.TransportProvider;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Each jar has the names, place and services of A2 in {@code docs/architecture.md}, and the size in the documents. */
@Tag("jdk-independent")
class ModuleMapTest {
    private static final List<String> UNLISTED = List.of(
            "bom",
            "approvals",
            "packaging-tests",
            "integration-tests",
            "interleaving-tests",
            "testkit-tests",
            "examples",
            "benchmarks");
    private static final String SERVICES = "META-INF/services/";
    private static final long MAX_CORE_BYTES = 230_000;

    /** Another JDK compiles to slightly other sizes. */
    private static final double TOLERANCE_KILOBYTES = 2;

    @Test
    void publishedModules_areInMapAndBom() throws Exception {
        List<String> folders = inPom("pom.xml", "/project/modules/module");
        folders.removeAll(UNLISTED);

        assertThat(folders).containsExactlyInAnyOrderElementsOf(all(Artifact::folder));
        assertThat(inPom("bom/pom.xml", "/project/dependencyManagement/dependencies/dependency/artifactId"))
                .containsExactlyInAnyOrderElementsOf(all(Artifact::artifactId));
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void folderArtifactModuleAndPackage_areOneWord(Artifact artifact) throws Exception {
        String version = inPom("pom.xml", "/project/version").get(0);

        assertThat(inPom(artifact.folder() + "/pom.xml", "/project/artifactId")).containsExactly(artifact.artifactId());
        assertThat(artifact.jar()).hasFileName(artifact.artifactId() + "-" + version + ".jar");
        assertThat(artifact.module().descriptor().exports())
                .extracting(ModuleDescriptor.Exports::source)
                .contains(artifact.packageName());
    }

    @Test
    void providerName_isLastWordOfModule() {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class).forEach(provider -> names.add("transport-" + provider.name()));
        ServiceLoader.load(Codec.class).forEach(codec -> names.add("codec-" + codec.name()));

        // The module of forms has two codecs.
        names.remove("codec-multipart");
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(all(Artifact::folder).stream()
                        .filter(folder -> folder.startsWith("transport-") || folder.startsWith("codec-"))
                        .collect(Collectors.toList()));
    }

    /** A2. */
    @ParameterizedTest
    @EnumSource(Artifact.class)
    void classes_areBelowRootPackage(Artifact artifact) throws IOException {
        List<String> packages = artifact.files().stream()
                .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                .map(name ->
                        name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.'))
                .collect(Collectors.toList());

        assertThat(packages).isNotEmpty().allMatch(name -> artifact.owns(name, Artifact.GROUP));
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void services_areSameOnClassPathAndModulePath(Artifact artifact) throws IOException {
        Map<String, List<String>> onModulePath = artifact.module().descriptor().provides().stream()
                .collect(Collectors.toMap(ModuleDescriptor.Provides::service, ModuleDescriptor.Provides::providers));

        assertThat(servicesOnClassPath(artifact)).isEqualTo(onModulePath);
    }

    @Test
    void core_needsJavaBaseOnly() throws Exception {
        assertThat(Artifact.CORE.module().descriptor().requires())
                .filteredOn(need -> !need.name().equals("org.jspecify"))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(inPom(
                        "core/pom.xml",
                        "/project/dependencies/dependency[not(scope='test')][not(artifactId='jspecify')]"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void nullAnnotations_areNotPassedOnToUsers(Artifact artifact) throws Exception {
        // Even "requires static transitive" would make javac look for the module when it compiles an application.
        assertThat(artifact.module().descriptor().requires())
                .filteredOn(need -> need.name().equals("org.jspecify"))
                .hasSize(1)
                .allSatisfy(need ->
                        assertThat(need.modifiers()).containsExactly(ModuleDescriptor.Requires.Modifier.STATIC));
        assertThat(inPom(
                        artifact.folder() + "/pom.xml",
                        "/project/dependencies/dependency[artifactId='jspecify'][not(scope='provided')]"))
                .isEmpty();
    }

    @Test
    void core_isSmall() throws IOException {
        try (JarFile jar = new JarFile(Artifact.CORE.jar().toFile())) {
            // The page that explains errors to users who have only the jar is no code.
            long page = jar.getEntry("META-INF/usertoken/errors.md").getCompressedSize();
            assertThat(Files.size(Artifact.CORE.jar()) - page).isBetween(1L, MAX_CORE_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void size_isThatInDocuments(Artifact artifact) throws IOException {
        List<Double> sizes = new ArrayList<>();
        sizes.addAll(sizesIn("README.md", artifact));
        sizes.addAll(sizesIn("docs/choose-modules.md", artifact));

        boolean isChoice = artifact.folder().matches("(transport|codec)-.*");
        assertThat(sizes).hasSize(isChoice ? 2 : 1);
        double size = Files.size(artifact.jar()) / 1000.0;
        assertThat(sizes).allSatisfy(listed -> assertThat(listed).isCloseTo(size, within(TOLERANCE_KILOBYTES)));
    }

    /** Returns the kilobytes in the rows of a document that name an artifact. */
    private static List<Double> sizesIn(String document, Artifact artifact) throws IOException {
        return Pattern.compile("`" + artifact.artifactId() + "`.* \\| (\\d+) kB")
                .matcher(Files.readString(Path.of("..").resolve(document)))
                .results()
                .map(row -> Double.parseDouble(row.group(1)))
                .collect(Collectors.toList());
    }

    private static Map<String, List<String>> servicesOnClassPath(Artifact artifact) throws IOException {
        Map<String, List<String>> services = new HashMap<>();
        try (JarFile jar = new JarFile(artifact.jar().toFile())) {
            for (String file : artifact.files()) {
                if (file.startsWith(SERVICES)) {
                    String text =
                            new String(jar.getInputStream(jar.getEntry(file)).readAllBytes(), StandardCharsets.UTF_8);
                    services.put(file.substring(SERVICES.length()), text.lines().collect(Collectors.toList()));
                }
            }
        }
        return services;
    }

    private static List<String> all(Function<Artifact, String> name) {
        return Stream.of(Artifact.values()).map(name).collect(Collectors.toList());
    }

    private static List<String> inPom(String path, String expression) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..").resolve(path).toFile());
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(expression, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .collect(Collectors.toList());
    }
}
