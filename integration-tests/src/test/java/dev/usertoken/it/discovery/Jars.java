package dev.usertoken.it.discovery;

import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars that the build made, and small ones of fixtures. */
final class Jars {
    static final Path CORE = of(UserTokenClient.class);
    static final Path TRANSPORT = of(JdkTransportProvider.class);
    static final Path CODEC = of(JsonCodec.class);

    /** Our codec and what it needs. */
    static final List<Path> CODEC_AND_LIBRARY = Stream.concat(
                    Stream.of(CODEC),
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(Path::of)
                            .filter(path -> path.getFileName().toString().startsWith("jackson-")))
            .collect(Collectors.toUnmodifiableList());

    private Jars() {}

    /** A jar of the package of that class, and of no package below it. */
    static Path ofPackage(Path folder, String name, Class<?> type) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = create(jar)) {
            writePackage(out, type);
        }
        return jar;
    }

    /** The same, with its transport registered. */
    static Path ofTransport(Path folder, String name, Class<? extends TransportProvider> provider) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = create(jar)) {
            writePackage(out, provider);
            write(
                    out,
                    "META-INF/services/" + TransportProvider.class.getName(),
                    provider.getName().getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    /** One jar of many that has lost their registrations. */
    static Path shaded(Path folder, String name, List<Path> jars) throws IOException {
        Path shaded = folder.resolve(name);
        Set<String> written = new HashSet<>();
        try (JarOutputStream out = create(shaded)) {
            for (Path jar : jars) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                        JarEntry entry = entries.nextElement();
                        if (entry.getName().endsWith(".class")
                                && !entry.getName().endsWith("module-info.class")
                                && written.add(entry.getName())) {
                            write(
                                    out,
                                    entry.getName(),
                                    file.getInputStream(entry).readAllBytes());
                        }
                    }
                }
            }
        }
        return shaded;
    }

    private static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static JarOutputStream create(Path jar) throws IOException {
        OutputStream file = Files.newOutputStream(jar);
        return new JarOutputStream(file);
    }

    private static void writePackage(JarOutputStream out, Class<?> type) throws IOException {
        String folder = type.getPackageName().replace('.', '/');
        try (Stream<Path> files = Files.list(of(type).resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                write(out, folder + "/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
    }

    private static void write(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
