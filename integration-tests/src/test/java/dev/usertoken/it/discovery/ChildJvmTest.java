package dev.usertoken.it.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.it.discovery.broken.ThrowingProvider;
import dev.usertoken.it.discovery.namesake.NamesakeProvider;
import dev.usertoken.it.discovery.north.NorthProvider;
import dev.usertoken.it.discovery.orphan.OrphanProvider;
import dev.usertoken.it.discovery.probe.Probe;
import dev.usertoken.it.discovery.south.SouthProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application finds on its class path or module path, each time in a JVM of its own. */
class ChildJvmTest {
    private static final String OWN_LOADER =
            "the class loader of usertoken-core (jdk.internal.loader.ClassLoaders$AppClassLoader)";

    @TempDir
    static Path folder;

    private static Path probe;
    private static Path north;
    private static Path south;
    private static Path namesake;
    private static Path throwing;
    private static Path orphan;

    enum PathKind {
        CLASS_PATH,
        MODULE_PATH
    }

    @BeforeAll
    static void makeTheFixtures() throws IOException {
        probe = Jars.ofPackage(folder, "probe.jar", Probe.class);
        north = Jars.ofTransport(folder, "north.jar", NorthProvider.class);
        south = Jars.ofTransport(folder, "south.jar", SouthProvider.class);
        namesake = Jars.ofTransport(folder, "namesake.jar", NamesakeProvider.class);
        throwing = Jars.ofTransport(folder, "throwing.jar", ThrowingProvider.class);
        orphan = Jars.ofTransport(folder, "orphan.jar", OrphanProvider.class);
    }

    @ParameterizedTest
    @EnumSource
    void findsTheTransportAndTheCodec(PathKind kind) throws Exception {
        assertThat(run(kind, complete())).isEqualTo(Messages.client(Messages.JDK));
    }

    @ParameterizedTest
    @EnumSource
    void prefersTheHighestPriority(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), north))).isEqualTo(Messages.client(Messages.NORTH));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToAddWhereTheTransportIsMissing(PathKind kind) throws Exception {
        assertThat(run(kind, Jars.CODEC_AND_LIBRARY)).isEqualTo(Messages.noTransport(OWN_LOADER));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToAddWhereTheCodecIsMissing(PathKind kind) throws Exception {
        assertThat(run(kind, List.of(Jars.TRANSPORT))).isEqualTo(Messages.noCodec(OWN_LOADER));
    }

    @ParameterizedTest
    @EnumSource
    void namesBothJarsOfATie(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), south, north))).isEqualTo(Messages.tie(OWN_LOADER));
    }

    @ParameterizedTest
    @EnumSource
    void namesBothJarsOfOneName(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), namesake))).isEqualTo(Messages.sameName(OWN_LOADER));
    }

    @ParameterizedTest
    @EnumSource
    void theSystemPropertyChoosesOutOfATie(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), south, north), "-Ddev.usertoken.transport=south"))
                .isEqualTo(Messages.client(Messages.SOUTH));
    }

    @ParameterizedTest
    @EnumSource
    void theSystemPropertyChoosesALowerPriority(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), north), "-Ddev.usertoken.transport=jdk"))
                .isEqualTo(Messages.client(Messages.JDK));
    }

    @ParameterizedTest
    @EnumSource
    void theSystemPropertyIsNeverPassedOver(PathKind kind) throws Exception {
        assertThat(run(kind, complete(), "-Ddev.usertoken.transport=okhttp"))
                .isEqualTo(Messages.noTransportOfTheName("okhttp", Messages.JDK + ", priority 10", OWN_LOADER));
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenTransportHidesNoSoundOne(PathKind kind) throws Exception {
        assertThat(run(kind, with(complete(), throwing))).isEqualTo(Messages.client(Messages.JDK, Messages.THROWING));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhereAllAreBroken(PathKind kind) throws Exception {
        assertThat(run(kind, with(Jars.CODEC_AND_LIBRARY, throwing)))
                .isEqualTo(Messages.onlyBroken(List.of(Messages.THROWING), OWN_LOADER));
    }

    @Test
    void namesTheClassThatATransportLacks() throws Exception {
        assertThat(run(PathKind.CLASS_PATH, with(Jars.CODEC_AND_LIBRARY, orphan)))
                .isEqualTo(Messages.onlyBroken(List.of(Messages.ORPHAN), OWN_LOADER));
    }

    /** The service loader meets an automatic module twice: as a module, and as a file in META-INF/services. */
    @Test
    void namesTheModulesClassThatLacksAnother() throws Exception {
        assertThat(run(PathKind.MODULE_PATH, with(Jars.CODEC_AND_LIBRARY, orphan)))
                .isEqualTo(Messages.onlyBroken(List.of(Messages.ORPHAN_MODULE, Messages.ORPHAN), OWN_LOADER));
    }

    @Test
    void aShadedJarWithoutRegistrationsHasNeither() throws Exception {
        Path shaded = Jars.shaded(folder, "shaded.jar", with(complete(), Jars.CORE, probe));

        assertThat(java(List.of("-cp", shaded.toString(), Probe.class.getName())))
                .isEqualTo(Messages.noCodec(OWN_LOADER));
    }

    private static List<Path> complete() {
        return with(Jars.CODEC_AND_LIBRARY, Jars.TRANSPORT);
    }

    private static List<Path> with(List<Path> jars, Path... more) {
        return Stream.concat(jars.stream(), Stream.of(more)).collect(Collectors.toList());
    }

    private static String run(PathKind kind, List<Path> jars, String... options) throws Exception {
        String path = with(jars, Jars.CORE, probe).stream()
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
