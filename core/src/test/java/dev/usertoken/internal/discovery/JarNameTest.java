package dev.usertoken.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JarNameTest {
    @ParameterizedTest
    @CsvSource({
        "file:/home/anna/lib/usertoken-transport-jdk-1.0.jar, usertoken-transport-jdk-1.0.jar",
        "file:/C:/Users/Anna/lib/my%20transport.jar, my%20transport.jar",
        "file:/home/anna/app/target/classes/, classes",
        "jar:file:/home/anna/app.jar!/BOOT-INF/lib/usertoken-codec-json-1.0.jar!/, usertoken-codec-json-1.0.jar",
        "jar:file:/home/anna/app.jar!/BOOT-INF/classes!/, classes",
        "file:/, unknown jar",
        "file:, unknown jar",
    })
    void jar_isNamedWithoutPath(String location, String jar) throws Exception {
        CodeSource source = new CodeSource(new URL(location), (Certificate[]) null);

        assertThat(JarName.of(loadedFrom(new ProtectionDomain(source, null)))).isEqualTo(jar);
    }

    @Test
    void classWithoutLocation_hasUnknownJar() throws Exception {
        CodeSource nowhere = new CodeSource(null, (Certificate[]) null);

        assertThat(JarName.of(loadedFrom(new ProtectionDomain(nowhere, null)))).isEqualTo("unknown jar");
        assertThat(JarName.of(loadedFrom(new ProtectionDomain(null, null)))).isEqualTo("unknown jar");
        assertThat(JarName.of(String.class)).isEqualTo("unknown jar");
    }

    @ParameterizedTest
    @CsvSource({
        "file:/home/anna/app/target/classes/com/example/Type.class, classes",
        "jar:file:/home/anna/lib/example-1.0.jar!/com/example/Type.class, example-1.0.jar",
        "jar:file:/home/anna/app.jar!/BOOT-INF/lib/example-1.0.jar!/com/example/Type.class, example-1.0.jar",
        "file:/home/anna/Elsewhere.class, unknown jar",
    })
    void jarOfResource_isNamedWithoutPath(String url, String jar) throws Exception {
        assertThat(JarName.of(new URL(url), "com/example/Type.class")).isEqualTo(jar);
    }

    @Test
    void missingResource_hasUnknownJar() {
        assertThat(JarName.of(null, "com/example/Type.class")).isEqualTo("unknown jar");
    }

    private static Class<?> loadedFrom(ProtectionDomain domain) throws IOException {
        byte[] bytes;
        try (InputStream in = JarNameTest.class.getResourceAsStream("Fixtures$NoProvider.class")) {
            bytes = in.readAllBytes();
        }
        return new ClassLoader(JarNameTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(
                        "dev.usertoken.internal.discovery.Fixtures$NoProvider", bytes, 0, bytes.length, domain);
            }
        }.define();
    }
}
