package dev.usertoken.codec.xml;

import static org.assertj.core.api.Assertions.assertThat;

import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import dev.usertoken.codec.xml.child.MapperRoundTrip;
import dev.usertoken.codec.xml.child.RoundTrip;
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
import org.codehaus.stax2.XMLInputFactory2;
import org.junit.jupiter.api.Test;

/** Runs the codec in child JVMs with its required libraries only. */
final class XmlDependenciesTest {
    private static final Class<?>[] NEEDED = {
        Codec.class, XmlCodec.class, JsonFactory.class, WstxInputFactory.class, XMLInputFactory2.class
    };
    private static final Class<?>[] DATABIND = {XmlMapper.class, ObjectMapper.class, JsonInclude.class};

    @Test
    void libraries_areVersionsOfBuild() {
        assertThat(place(WstxInputFactory.class))
                .endsWith("woodstox-core-" + System.getProperty("woodstox.version") + ".jar");
        assertThat(place(JsonFactory.class)).endsWith("jackson-core-" + System.getProperty("jackson.version") + ".jar");
        assertThat(place(XmlMapper.class))
                .endsWith("jackson-dataformat-xml-" + System.getProperty("jackson.version") + ".jar");
    }

    @Test
    void woodstoxAndJacksonCore_areSufficientOnClassPath() throws Exception {
        assertThat(run("-cp", path(XmlDependenciesTest.class) + File.pathSeparator + path(NEEDED)))
                .contains("xml {a=é}");
    }

    @Test
    void woodstoxAndJacksonCore_areSufficientOnModulePath() throws Exception {
        assertThat(run(
                        "-cp", path(XmlDependenciesTest.class),
                        "-p", path(NEEDED),
                        "--add-modules", "dev.usertoken.codec.xml"))
                .contains("xml {a=é}");
    }

    @Test
    void dataBindingOnClassPath_isNotLoaded() throws Exception {
        String everything = path(XmlDependenciesTest.class)
                + File.pathSeparator
                + path(NEEDED)
                + File.pathSeparator
                + path(DATABIND);

        assertThat(run("-verbose:class", "-cp", everything))
                .contains("xml {a=é}")
                .contains("com.ctc.wstx.stax.WstxInputFactory")
                .doesNotContain("com.fasterxml.jackson");
    }

    @Test
    void mapper_worksOnModulePath() throws Exception {
        assertThat(run(
                        MapperRoundTrip.class,
                        "-cp",
                        path(XmlDependenciesTest.class),
                        "-p",
                        path(NEEDED) + File.pathSeparator + path(DATABIND),
                        "--add-modules",
                        "dev.usertoken.codec.xml,com.fasterxml.jackson.dataformat.xml"))
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
        return Stream.of(inEach).map(XmlDependenciesTest::place).collect(Collectors.joining(File.pathSeparator));
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
