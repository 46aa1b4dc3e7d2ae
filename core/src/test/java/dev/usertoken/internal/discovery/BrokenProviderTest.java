package dev.usertoken.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenProviderTest {
    private static final String PREFIX = "dev.usertoken.spi.TransportProvider: ";
    private static final String SUBJECT = "dev.usertoken.internal.discovery.Fixtures$NoProvider, test-classes ";

    private final ClassLoader loader = getClass().getClassLoader();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Provider dev.usertoken.internal.discovery.Fixtures$NoProvider could not be instantiated, ''",
        "dev.usertoken.internal.discovery.Fixtures$NoProvider Unable to get public no-arg constructor, ''",
        "class dev.usertoken.internal.discovery.Fixtures$NoProvider is not public, ''",
        "Unable to load dev.usertoken.internal.discovery.Fixtures$NoProvider, ''",
        "dev.usertoken.internal.discovery.Fixtures$NoProvider not a subtype, : not a subtype",
        "Provider dev.usertoken.internal.discovery.Fixtures$NoProvider not found, : not found",
    })
    void provider_isNamedIfServiceLoaderNamesIt(String sentence, String reason) {
        assertThat(entry(new ServiceConfigurationError(PREFIX + sentence)))
                .isEqualTo(SUBJECT + "(java.util.ServiceConfigurationError" + reason + ")");
    }

    @Test
    void jarOfMissingClass_isUnknown() {
        BrokenProvider broken = BrokenProvider.entry(
                "transport", loader, new ServiceConfigurationError(PREFIX + "Provider com.example.Gone not found"));

        assertThat(broken).hasMessage("com.example.Gone, unknown jar (java.util.ServiceConfigurationError: not found)");
        assertThat(broken.artifact()).isEqualTo("the artifact that registers it");
    }

    static Stream<Throwable> failuresWithName() {
        return Stream.of(
                new NoClassDefFoundError("com/example/Gone"),
                new NoClassDefFoundError("com/example/Gone (wrong name: com/example/gone)"),
                new IllegalStateException("hunter2", new ClassNotFoundException("com.example.Gone")),
                new ClassNotFoundException("com.example.Gone not found by com.example [7]"),
                new UnsupportedClassVersionError("com/example/Gone has been compiled by a more recent version"));
    }

    @ParameterizedTest
    @MethodSource("failuresWithName")
    void missingClass_isNamed(Throwable failure) {
        assertThat(of(failure)).endsWith(": com.example.Gone)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'void com.example.Client.close(int, java.lang.String[])'",
                "'com.example.Client com.example.Client$Builder.<init>()'",
                "com.example.Client.close(I[Ljava/lang/String;)V",
            })
    void missingMethod_isNamed(String method) {
        assertThat(of(new NoSuchMethodError(method)))
                .isEqualTo(SUBJECT + "(java.lang.NoSuchMethodError: " + method + ")");
    }

    static Stream<Throwable> failuresWithOtherText() {
        return Stream.of(
                new ServiceConfigurationError(PREFIX + "file:/home/hunter2/services:3: Illegal syntax"),
                new ServiceConfigurationError(PREFIX + "Provider my hunter2 refused"),
                new ServiceConfigurationError("hunter2"),
                new ServiceConfigurationError(PREFIX + "x", new IOException("com.example.hunter2")),
                new IllegalStateException("Provider com.example.hunter2 not found"),
                new NoClassDefFoundError("hunter2"),
                new NoClassDefFoundError("Could not initialize class com.example.hunter2"),
                new NoClassDefFoundError("com.example..hunter2"),
                new NoClassDefFoundError("com.example.hunter2: no"),
                new ClassNotFoundException("com.example." + "hunter2".repeat(100)),
                new NoSuchMethodError("hunter2"),
                new NoSuchMethodError("hunter2()"),
                new NoSuchMethodError("no method com.example.A.b() for \"hunter2\""),
                new NoSuchFieldError("hunter2"),
                new UnsatisfiedLinkError("hunter2.com"),
                new IllegalArgumentException("hunter2", new IOException()));
    }

    @ParameterizedTest
    @MethodSource("failuresWithOtherText")
    void otherText_isDropped(Throwable failure) {
        assertThat(entry(failure)).matches("a registered transport \\([\\w.]+\\)");
        assertThat(of(failure)).doesNotContain("hunter2");
    }

    @Test
    void cycleOfCauses_ends() {
        RuntimeException outer = new IllegalStateException();
        outer.initCause(new IllegalArgumentException(outer));

        assertThat(of(outer)).startsWith(SUBJECT + "(java.lang.Illegal");
    }

    @Test
    void library_isNamedWithVersionAndJar() throws Exception {
        BrokenProvider broken = state(
                "library=com.example:http\nversions=2.0 to 2.x\nclass=dev.usertoken.internal.discovery.Fixtures\n");

        assertThat(broken)
                .hasMessage(SUBJECT + "(java.lang.Exception); it needs com.example:http 2.0 to 2.x, found 1.4 in"
                        + " test-classes");
        assertThat(broken.repair()).isEqualTo("use com.example:http 2.0 to 2.x, with its own dependencies");
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Gone, com.example:http, nothing",
        "dev.usertoken.internal.discovery.Fixtures, com.example:other, test-classes",
        "dev.usertoken.internal.discovery.Fixtures, com.example:strange, test-classes",
    })
    void unknownVersion_isOmitted(String type, String library, String found) throws Exception {
        assertThat(state("library=" + library + "\nversions=2.0 to 2.x\nclass=" + type + "\n"))
                .hasMessageEndingWith("; it needs " + library + " 2.0 to 2.x, found " + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "class=dev.usertoken.internal.discovery.Fixtures\n", "library=\\u00zz\n"})
    void unreadableStatement_isTreatedAsAbsent(String statement) throws Exception {
        BrokenProvider broken = state(statement);

        assertThat(broken).hasMessage(SUBJECT + "(java.lang.Exception)");
        assertThat(broken.repair()).startsWith("correct the provider");
    }

    private BrokenProvider state(String statement) throws IOException {
        write("META-INF/usertoken/dev.usertoken.internal.discovery.Fixtures$NoProvider.properties", statement);
        write("META-INF/maven/com.example/http/pom.properties", "version=1.4\n");
        write("META-INF/maven/com.example/strange/pom.properties", "version=hunter2 is secret\n");
        try (URLClassLoader child = new URLClassLoader(new URL[] {folder.toUri().toURL()}, loader)) {
            ServiceConfigurationError error = new ServiceConfigurationError(
                    PREFIX + "Provider dev.usertoken.internal.discovery.Fixtures$NoProvider could not be instantiated",
                    new Exception());
            return BrokenProvider.entry("transport", child, error);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String entry(Throwable failure) {
        return BrokenProvider.entry("transport", loader, failure).getMessage();
    }

    private static String of(Throwable failure) {
        return BrokenProvider.of(new Fixtures.NoProvider(), failure).getMessage();
    }
}
