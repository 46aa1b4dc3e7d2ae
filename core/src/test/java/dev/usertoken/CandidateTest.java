package dev.usertoken;

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

class CandidateTest {
    @ParameterizedTest
    @CsvSource({
        "file:/home/anna/lib/usertoken-transport-jdk-1.0.jar, usertoken-transport-jdk-1.0.jar",
        "file:/C:/Users/Anna/lib/my%20transport.jar, my%20transport.jar",
        "file:/home/anna/app/target/classes/, classes",
        "jar:file:/home/anna/app.jar!/BOOT-INF/lib/usertoken-codec-json-1.0.jar!/, usertoken-codec-json-1.0.jar",
        "jar:file:/home/anna/app.jar!/BOOT-INF/classes!/, classes",
        "file:/, unknown",
        "file:, unknown",
    })
    void theJarIsNamedWithoutItsPath(String location, String jar) throws Exception {
        CodeSource source = new CodeSource(new URL(location), (Certificate[]) null);

        assertThat(Candidate.whereFrom(loadedFrom(new ProtectionDomain(source, null))))
                .isEqualTo("dev.usertoken.Fixtures$NoProvider, " + jar);
    }

    @Test
    void aClassWithoutALocationIsOfAnUnknownJar() throws Exception {
        CodeSource nowhere = new CodeSource(null, (Certificate[]) null);

        assertThat(Candidate.whereFrom(loadedFrom(new ProtectionDomain(nowhere, null))))
                .isEqualTo("dev.usertoken.Fixtures$NoProvider, unknown");
        assertThat(Candidate.whereFrom(loadedFrom(new ProtectionDomain(null, null))))
                .isEqualTo("dev.usertoken.Fixtures$NoProvider, unknown");
        assertThat(Candidate.whereFrom(String.class)).isEqualTo("java.lang.String, unknown");
    }

    private static Class<?> loadedFrom(ProtectionDomain domain) throws IOException {
        byte[] bytes;
        try (InputStream in = CandidateTest.class.getResourceAsStream("Fixtures$NoProvider.class")) {
            bytes = in.readAllBytes();
        }
        return new ClassLoader(CandidateTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass("dev.usertoken.Fixtures$NoProvider", bytes, 0, bytes.length, domain);
            }
        }.define();
    }
}
