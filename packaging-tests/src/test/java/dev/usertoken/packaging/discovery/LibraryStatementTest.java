package dev.usertoken.packaging.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.TransportProvider;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The resource in which an add-on states the library that it needs. */
class LibraryStatementTest {
    static List<Class<?>> providersWithLibrary() {
        List<Class<?>> providers = new ArrayList<>();
        for (Class<?> provider : providers()) {
            if (statement(provider) != null) {
                providers.add(provider);
            }
        }
        return providers;
    }

    @Test
    void everyAddOnWithLibrary_statesIt() {
        assertThat(providersWithLibrary())
                .extracting(Class::getPackageName)
                .containsExactlyInAnyOrder(
                        "dev.usertoken.transport.okhttp",
                        "dev.usertoken.transport.apache",
                        "dev.usertoken.codec.json",
                        "dev.usertoken.codec.xml");
    }

    @ParameterizedTest
    @MethodSource("providersWithLibrary")
    void statedClass_isInStatedLibrary(Class<?> provider) throws Exception {
        Properties statement = new Properties();
        try (InputStream in = statement(provider).openStream()) {
            statement.load(in);
        }

        Class<?> type = Class.forName(statement.getProperty("class"));
        Path jar =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        String artifact = statement.getProperty("library").split(":", -1)[1];
        assertThat(jar.getFileName().toString()).startsWith(artifact + "-");
        assertThat(statement.getProperty("versions"))
                .matches("[0-9.]+ to [0-9]+\\.x( \\(with Maven, [a-z-]+ from [0-9.]+ on\\))?");
    }

    private static List<Class<?>> providers() {
        List<Class<?>> providers = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class).forEach(provider -> providers.add(provider.getClass()));
        ServiceLoader.load(Codec.class).forEach(codec -> providers.add(codec.getClass()));
        return providers;
    }

    private static URL statement(Class<?> provider) {
        return provider.getClassLoader().getResource("META-INF/usertoken/" + provider.getName() + ".properties");
    }
}
