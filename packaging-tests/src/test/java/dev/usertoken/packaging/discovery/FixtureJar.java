package dev.usertoken.packaging.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A jar that is compiled from source when a test needs it, so that two versions of one class can exist. */
final class FixtureJar {
    private final Path folder;
    private final String name;
    private final List<Path> classPath = new ArrayList<>(List.of(Jars.CORE));
    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, byte[]> contents = new TreeMap<>();

    FixtureJar(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    FixtureJar compiledAgainst(Path jar) {
        classPath.add(jar);
        return this;
    }

    FixtureJar resource(String path, String text) {
        contents.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a class; its source ends in the given declaration. */
    FixtureJar type(String type, String declaration) {
        String source = "package " + type.substring(0, type.lastIndexOf('.')) + ";\n"
                + "import dev.usertoken.spi.*;\n"
                + "import java.util.concurrent.*;\n" + declaration;
        sources.put(type.replace('.', '/') + ".java", source);
        return this;
    }

    /** Adds a registered transport of priority 40. */
    FixtureJar transport(String type, String superclass, String name, String constructor, String create) {
        String simpleName = type.substring(type.lastIndexOf('.') + 1);
        return resource("META-INF/services/dev.usertoken.spi.TransportProvider", type)
                .type(
                        type,
                        "public final class " + simpleName + " extends " + superclass
                                + " implements TransportProvider {\n"
                                + "  public " + simpleName + "() {" + constructor + "}\n"
                                + "  public String name() { return \"" + name + "\"; }\n"
                                + "  public int priority() { return 40; }\n"
                                + "  public Transport create(TransportConfig config) {\n"
                                + create
                                + "    return new Transport() {\n"
                                + "      public CompletableFuture<TransportResponse> send(\n"
                                + "          TransportRequest request, Executor executor) { throw new AssertionError(); }\n"
                                + "      public void close() {}\n"
                                + "    };\n"
                                + "  }\n"
                                + "}\n");
    }

    FixtureJar transport(String type, String name) {
        return transport(type, "Object", name, "", "");
    }

    Path create() throws IOException {
        Path work = Files.createTempDirectory(folder, "fixture");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-d",
                work.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])))
                .isZero();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".class"))::iterator) {
                contents.put(
                        work.relativize(file).toString().replace(File.separatorChar, '/'), Files.readAllBytes(file));
            }
        }
        return Jars.create(folder.resolve(name), contents);
    }
}
