package dev.usertoken.packaging.discovery;

import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.packaging.discovery.probe.Probe;
import dev.usertoken.transport.apache.ApacheTransportProvider;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import dev.usertoken.transport.okhttp.OkHttpTransportProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars of the build, of the libraries on the class path, and of libraries that are too old. */
final class Jars {
    static final Path CORE = of(UserTokenClient.class);
    static final Path JDK = of(JdkTransportProvider.class);
    static final Path OKHTTP = of(OkHttpTransportProvider.class);
    static final Path APACHE = of(ApacheTransportProvider.class);
    static final Path JSON = of(JsonCodec.class);
    static final Path XML = of(XmlCodec.class);

    /** The codec for JSON and its library. */
    static final List<Path> JSON_AND_JACKSON = with(libraries("jackson-core-"), JSON);

    private Jars() {}

    /** Returns the jars of the class path whose names begin with one of the prefixes. */
    static List<Path> libraries(String... prefixes) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> Stream.of(prefixes).anyMatch(path.getFileName().toString()::startsWith))
                .collect(Collectors.toUnmodifiableList());
    }

    /** Returns the jar of a library that is older than we support; the build has copied it. */
    static Path tooOld(String name) {
        return Path.of(System.getProperty("too-old.libraries"), name);
    }

    static List<Path> with(List<Path> jars, Path... more) {
        return Stream.concat(jars.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableList());
    }

    static URL[] urls(List<Path> jars) {
        return jars.stream().map(Jars::url).toArray(URL[]::new);
    }

    static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    static Path probe(Path folder) throws IOException {
        String resource = Probe.class.getName().replace('.', '/') + ".class";
        return create(
                folder.resolve("probe.jar"),
                Map.of(resource, Files.readAllBytes(of(Probe.class).resolve(resource))));
    }

    /** Makes one jar of many, with those of their entries that the filter accepts. Merges the registrations. */
    static Path shaded(Path jar, List<Path> jars, Predicate<String> filter) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path part : jars) {
            try (JarFile file = new JarFile(part.toFile())) {
                for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                    if (!entry.isDirectory()
                            && !entry.getName().endsWith("module-info.class")
                            && filter.test(entry.getName())) {
                        contents.merge(
                                entry.getName(),
                                file.getInputStream(entry).readAllBytes(),
                                isRegistration(entry.getName()) ? Jars::concatenate : (first, second) -> first);
                    }
                }
            }
        }
        return create(jar, contents);
    }

    static boolean isRegistration(String name) {
        return name.startsWith("META-INF/services/");
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        ByteBuffer both = ByteBuffer.allocate(first.length + 1 + second.length);
        return both.put(first).put((byte) '\n').put(second).array();
    }

    static Path create(Path jar, Map<String, byte[]> contents) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            contents.forEach((name, bytes) -> {
                try {
                    out.putNextEntry(new JarEntry(name));
                    out.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return jar;
    }

    private static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
