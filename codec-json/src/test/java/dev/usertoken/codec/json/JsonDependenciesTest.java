package dev.usertoken.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.codec.json.child.MapperRoundTrip;
import dev.usertoken.codec.json.child.RoundTrip;
import dev.usertoken.spi.Codec;
import java.io.File;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the codec in child JVMs with its required libraries only. */
final class JsonDependenciesTest {
    private static final Class<?>[] NEEDED = {Codec.class, JsonCodec.class, JsonFactory.class};
    private static final Class<?>[] DATABIND = {ObjectMapper.class, JsonInclude.class};

    @Test
    void jackson_isVersionOfBuild() {
        assertThat(place(JsonFactory.class)).endsWith("jackson-core-" + System.getProperty("jackson.version") + ".jar");
        assertThat(place(ObjectMapper.class))
                .endsWith("jackson-databind-" + System.getProperty("jackson.version") + ".jar");
    }

    @Test
    void jacksonCore_isSufficientOnClassPath() throws Exception {
        assertThat(run("-cp", path(JsonDependenciesTest.class) + File.pathSeparator + path(NEEDED)))
                .contains("json {a=é}");
    }

    @Test
    void jacksonCore_isSufficientOnModulePath() throws Exception {
        assertThat(run(
                        "-cp", path(JsonDependenciesTest.class),
                        "-p", path(NEEDED),
                        "--add-modules", "dev.usertoken.codec.json"))
                .contains("json {a=é}");
    }

    @Test
    void dataBindingOnClassPath_isNotLoaded() throws Exception {
        String everything = path(JsonDependenciesTest.class)
                + File.pathSeparator
                + path(NEEDED)
                + File.pathSeparator
                + path(DATABIND);

        assertThat(run("-verbose:class", "-cp", everything))
                .contains("json {a=é}")
                .contains("com.fasterxml.jackson.core.JsonFactory")
                .doesNotContain("com.fasterxml.jackson.databind");
    }

    @Test
    void dataBindingOnModulePath_isNotLoaded() throws Exception {
        assertThat(run(
                        "-verbose:class",
                        "-cp",
                        path(JsonDependenciesTest.class),
                        "-p",
                        path(NEEDED) + File.pathSeparator + path(DATABIND),
                        "--add-modules",
                        "dev.usertoken.codec.json,com.fasterxml.jackson.databind"))
                .contains("json {a=é}")
                .contains("com.fasterxml.jackson.core.JsonFactory")
                .doesNotContain("com.fasterxml.jackson.databind.");
    }

    @Test
    void mapper_worksOnModulePath() throws Exception {
        assertThat(run(
                        MapperRoundTrip.class,
                        "-cp",
                        path(JsonDependenciesTest.class),
                        "-p",
                        path(NEEDED) + File.pathSeparator + path(DATABIND),
                        "--add-modules",
                        "dev.usertoken.codec.json,com.fasterxml.jackson.databind"))
                .contains("mapper {a=é}");
    }

    private static String run(String... options) throws Exception {
        return run(RoundTrip.class, options);
    }

    private static String run(Class<?> program, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(program.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String path(Class<?>... inEach) {
        return Stream.of(inEach).map(JsonDependenciesTest::place).collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
