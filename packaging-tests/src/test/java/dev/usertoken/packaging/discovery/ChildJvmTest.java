package dev.usertoken.packaging.discovery;

import static dev.usertoken.packaging.discovery.ErrorsDocument.example;
import static dev.usertoken.packaging.discovery.Fixtures.client;
import static dev.usertoken.packaging.discovery.Fixtures.refused;
import static dev.usertoken.packaging.discovery.Jars.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.packaging.discovery.probe.Probe;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The providers that an application finds on its class path or module path, each time in a child JVM. */
class ChildJvmTest {
    @TempDir
    static Path folder;

    private static Fixtures fixtures;

    enum PathKind {
        CLASS_PATH,
        MODULE_PATH
    }

    @BeforeAll
    static void makeFixtures() throws IOException {
        fixtures = new Fixtures(folder);
    }

    @ParameterizedTest
    @EnumSource
    void transportAndCodec_areFound(PathKind kind) throws Exception {
        assertThat(run(kind, complete())).isEqualTo(client(Fixtures.JDK));
    }

    @ParameterizedTest
    @EnumSource
    void highestPriority_isSelected(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.north))).isEqualTo(client(Fixtures.NORTH));
    }

    @ParameterizedTest
    @EnumSource
    void missingTransport_isError(PathKind kind) throws Exception {
        assertThat(run(kind, Jars.JSON_AND_JACKSON)).isEqualTo(refused(example("UT-P1")));
    }

    @ParameterizedTest
    @EnumSource
    void missingCodec_isError(PathKind kind) throws Exception {
        assertThat(run(kind, List.of(Jars.JDK)))
                .startsWith("UT-P1: no codec was found\n")
                .contains("add a codec to the class path or module path: dev.usertoken:usertoken-codec-json:");
    }

    @ParameterizedTest
    @EnumSource
    void unknownTransportName_isError(PathKind kind) throws Exception {
        assertThat(run(kind, complete(), "-Ddev.usertoken.transport=okhttp")).isEqualTo(refused(example("UT-P2")));
    }

    @ParameterizedTest
    @EnumSource
    void equalPriorities_areError(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.south, fixtures.north))).isEqualTo(refused(example("UT-P3")));
    }

    @ParameterizedTest
    @EnumSource
    void duplicateName_isError(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.relocated))).isEqualTo(refused(example("UT-P4")));
    }

    @ParameterizedTest
    @EnumSource
    void libraryWithoutRequiredMethod_isError(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.fast, fixtures.oldHttp))).isEqualTo(refused(example("UT-P5")));
    }

    @ParameterizedTest
    @EnumSource
    void systemProperty_selectsAmongEqualPriorities(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.south, fixtures.north), "-Ddev.usertoken.transport=south"))
                .isEqualTo(client(Fixtures.SOUTH));
    }

    @ParameterizedTest
    @EnumSource
    void systemProperty_selectsLowerPriority(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.fast, fixtures.oldHttp), "-Ddev.usertoken.transport=jdk"))
                .isEqualTo(client(Fixtures.JDK));
    }

    @ParameterizedTest
    @EnumSource
    void transportWithThrowingConstructor_isNotReplaced(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), fixtures.throwing)))
                .contains(
                        "UT-P5: a broken transport might be the one of the highest priority\n",
                        "  com.example.throwing.ThrowingProvider, throwing-1.0.jar (java.lang.IllegalStateException)\n",
                        "  or exclude throwing-1.0.jar\n")
                .doesNotContain("hunter2");
    }

    @Test
    void unlinkableClass_namesMissingClass() throws Exception {
        assertThat(run(PathKind.CLASS_PATH, with(complete(), fixtures.orphan)))
                .contains("  a registered transport (java.lang.ClassNotFoundException: com.example.http.Http)\n");
    }

    @Test
    void unlinkableModule_namesMissingClass() throws Exception {
        assertThat(run(PathKind.MODULE_PATH, with(complete(), fixtures.orphan)))
                .contains("  com.example.orphan.OrphanProvider, orphan-1.0.jar"
                        + " (java.lang.ClassNotFoundException: com.example.http.Http)\n");
    }

    @Test
    void shadedJarWithMergedRegistrations_hasAllProviders() throws Exception {
        assertThat(runShaded(name -> true)).containsPattern("transport jdk \\(.*\\), codecs json \\(.*\\), xml \\(");
    }

    @Test
    void shadedJarWithFirstRegistrationOfEachName_lacksOtherProviders() throws Exception {
        Set<String> names = new HashSet<>();

        assertThat(runShaded(name -> !Jars.isRegistration(name) || names.add(name)))
                .containsPattern("transport jdk \\(.*\\), codecs json \\(")
                .doesNotContain("xml (");
    }

    @Test
    void shadedJarWithoutRegistrations_hasNoProviders() throws Exception {
        assertThat(runShaded(name -> !Jars.isRegistration(name)))
                .contains(
                        "UT-P1: no codec was found\n",
                        "merge the META-INF/services/dev.usertoken.spi.Codec of all jars",
                        "META-INF/usertoken/errors.md in shaded.jar, section UT-P1");
    }

    private static String runShaded(Predicate<String> filter) throws Exception {
        List<Path> woodstox = Jars.libraries("woodstox-core-", "stax2-api-");
        Path shaded = Jars.shaded(
                folder.resolve("shaded.jar"),
                with(
                        complete(),
                        Stream.concat(Stream.of(Jars.CORE, Jars.XML, fixtures.probe), woodstox.stream())
                                .toArray(Path[]::new)),
                filter);
        return java(List.of("-cp", shaded.toString(), Probe.class.getName()));
    }

    private static List<Path> complete() {
        return with(Jars.JSON_AND_JACKSON, Jars.JDK);
    }

    private static String run(PathKind kind, List<Path> jars, String... options) throws Exception {
        String path = with(jars, Jars.CORE, fixtures.probe).stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments = new ArrayList<>(List.of(options));
        if (kind == PathKind.CLASS_PATH) {
            arguments.addAll(List.of("-cp", path, Probe.class.getName()));
        } else {
            arguments.addAll(
                    List.of("-p", path, "--add-modules", "dev.usertoken.core", "-m", "probe/" + Probe.class.getName()));
        }
        return java(arguments);
    }

    private static String java(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(arguments);
        File output = File.createTempFile("probe", ".txt", folder.toFile());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    }
}
