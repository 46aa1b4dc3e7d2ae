package dev.usertoken.internal.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The library that a provider needs, as its resource states it (see {@link dev.usertoken.spi.TransportProvider}), with
 * the version and the jar that were found.
 */
final class RequiredLibrary {
    private final String requirement;
    private final String found;

    private RequiredLibrary(String requirement, String found) {
        this.requirement = requirement;
        this.found = found;
    }

    /** Returns null if the provider states no library. */
    static @Nullable RequiredLibrary of(String provider, ClassLoader loader) {
        Properties statement = read(loader.getResource("META-INF/usertoken/" + provider + ".properties"));
        String library = statement.getProperty("library");
        if (library == null) {
            return null;
        }
        String resource = statement.getProperty("class", "").replace('.', '/') + ".class";
        URL url = loader.getResource(resource);
        String found = url == null ? "nothing" : JarName.of(url, resource);
        String version = read(loader.getResource("META-INF/maven/" + library.replace(':', '/') + "/pom.properties"))
                .getProperty("version", "");
        return new RequiredLibrary(
                library + " " + statement.getProperty("versions"),
                url != null && version.matches("[\\w.+-]{1,64}") ? version + " in " + found : found);
    }

    /** Returns the artifact and the supported versions. */
    String requirement() {
        return requirement;
    }

    /** Returns the requirement, and the version and the jar that were found. */
    @Override
    public String toString() {
        return requirement + ", found " + found;
    }

    private static Properties read(@Nullable URL url) {
        Properties properties = new Properties();
        if (url != null) {
            try {
                URLConnection connection = url.openConnection();
                // A cached connection would keep the jar open.
                connection.setUseCaches(false);
                try (InputStream in = connection.getInputStream()) {
                    properties.load(in);
                }
            } catch (IOException | IllegalArgumentException e) {
                properties.clear();
            }
        }
        return properties;
    }
}
