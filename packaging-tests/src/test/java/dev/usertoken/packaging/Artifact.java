package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The published modules: folder, minimum number of classes that a check must have seen, and packages of the libraries
 * that the module adapts. All names of a module are derived from its folder.
 */
@SuppressWarnings("ImmutableEnumChecker") // the list never changes
public enum Artifact {
    CORE("core", 50),
    TESTKIT("testkit", 40, "org.junit"),
    TRANSPORT_JDK("transport-jdk", 6, "java.net.http"),
    TRANSPORT_OKHTTP("transport-okhttp", 4, "okhttp3"),
    TRANSPORT_APACHE("transport-apache", 9, "org.apache.hc"),
    TRANSPORT_SOCKET("transport-socket", 8),
    CODEC_FORM("codec-form", 5),
    CODEC_JSON("codec-json", 4, "com.fasterxml.jackson"),
    CODEC_XML("codec-xml", 4, "com.fasterxml.jackson", "com.ctc.wstx", "org.codehaus.stax2");

    static final String GROUP = "dev.usertoken";

    private static final ModuleFinder CLASS_PATH =
            ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .toArray(Path[]::new));

    private final String folder;
    private final int leastClasses;
    private final List<String> libraries;

    Artifact(String folder, int leastClasses, String... libraries) {
        this.folder = folder;
        this.leastClasses = leastClasses;
        this.libraries = List.of(libraries);
    }

    /** Returns the names of all our transports. */
    public static List<String> transports() {
        return named("transport-");
    }

    /** Returns the names of all our codecs. */
    static List<String> codecs() {
        return named("codec-");
    }

    String folder() {
        return folder;
    }

    String artifactId() {
        return "usertoken-" + folder;
    }

    String moduleName() {
        return GROUP + "." + dotted();
    }

    String packageName() {
        return packageBelow(GROUP);
    }

    /** Returns the package of this module below a root package. */
    String packageBelow(String root) {
        return this == CORE ? root : root + "." + dotted();
    }

    /** Returns the last word of the folder, {@code jdk} for {@code transport-jdk}. */
    String lastWord() {
        return folder.substring(folder.indexOf('-') + 1);
    }

    int leastClasses() {
        return leastClasses;
    }

    /** Returns true if the package belongs to a library that this module adapts. */
    boolean adapts(String packageName) {
        return libraries.stream().anyMatch(library -> isWithin(packageName, library));
    }

    /** Returns true if the package belongs to this module below a root package. */
    boolean owns(String packageName, String root) {
        if (this == CORE) {
            return packageName.equals(root)
                    || isWithin(packageName, root + ".spi")
                    || isWithin(packageName, root + ".internal");
        }
        return isWithin(packageName, packageBelow(root));
    }

    ModuleReference module() {
        return onClassPath(moduleName());
    }

    Path jar() {
        Path jar = jarOf(moduleName());
        assertThat(jar)
                .as(
                        "%s of the class path: these tests need a build that packages before it tests, as verify does",
                        folder)
                .isRegularFile();
        return jar;
    }

    /** Returns the names of the files in the jar. */
    List<String> files() throws IOException {
        try (ModuleReader reader = module().open();
                Stream<String> files = reader.list()) {
            return files.filter(name -> !name.endsWith("/")).sorted().collect(Collectors.toList());
        }
    }

    /** Returns the public types of exported packages that are not nested in a type that is not public. */
    List<Class<?>> publishedTypes() throws IOException, ClassNotFoundException {
        Set<String> exported = module().descriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        List<Class<?>> types = new ArrayList<>();
        for (String file : files()) {
            if (file.endsWith(".class") && !file.equals("module-info.class")) {
                Class<?> type = Class.forName(
                        file.substring(0, file.length() - ".class".length()).replace('/', '.'));
                if (exported.contains(type.getPackageName()) && isPublic(type)) {
                    types.add(type);
                }
            }
        }
        return types;
    }

    static Path jarOf(String moduleName) {
        return Path.of(onClassPath(moduleName).location().orElseThrow());
    }

    /** Returns the jars of an application that uses this transport, this codec and these modules, and nothing else. */
    public static List<Path> jarsOfApplication(String transport, String codec, String... others) {
        Set<String> modules = new LinkedHashSet<>();
        addWithNeeds(CORE.moduleName(), modules);
        addWithNeeds(GROUP + ".transport." + transport, modules);
        addWithNeeds(GROUP + ".codec." + codec, modules);
        Stream.of(others).forEach(name -> addWithNeeds(name, modules));
        return modules.stream().map(Artifact::jarOf).collect(Collectors.toList());
    }

    private static void addWithNeeds(String name, Set<String> modules) {
        if (ModuleFinder.ofSystem().find(name).isEmpty() && modules.add(name)) {
            onClassPath(name).descriptor().requires().stream()
                    .filter(need -> !need.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                    .forEach(need -> addWithNeeds(need.name(), modules));
        }
    }

    static ModuleReference onClassPath(String moduleName) {
        return CLASS_PATH
                .find(moduleName)
                .orElseThrow(() -> new AssertionError(moduleName + " is not on the class path of the tests"));
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    private static List<String> named(String prefix) {
        return Stream.of(values())
                .filter(artifact -> artifact.folder.startsWith(prefix))
                .map(Artifact::lastWord)
                .collect(Collectors.toList());
    }

    private String dotted() {
        return folder.replace('-', '.');
    }

    private static boolean isWithin(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
