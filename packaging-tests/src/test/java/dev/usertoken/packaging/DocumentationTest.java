package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The code in the documents compiles, the tests they name exist, and their links have targets. */
@Tag("jdk-independent")
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String VERSION =
            Artifact.CORE.module().descriptor().rawVersion().orElseThrow();
    private static final Pattern JAVA = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>dev\\.usertoken</groupId>\\s*<artifactId>([^<]*)</artifactId>(?:\\s*<version>([^<]*)</version>)?");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+))?`");
    private static final Pattern SOURCE = Pattern.compile("\\.(java|kt)$");
    private static final Pattern IMPORT = Pattern.compile("^import .*;$", Pattern.MULTILINE);

    /** The imports of each block: our packages and a few of the JDK. */
    private static final String IMPORTS = String.join(
            "\n",
            "import dev.usertoken.*;",
            "import dev.usertoken.codec.json.*;",
            "import dev.usertoken.codec.xml.*;",
            "import dev.usertoken.spi.*;",
            "import dev.usertoken.testkit.*;",
            "import dev.usertoken.transport.apache.*;",
            "import dev.usertoken.transport.jdk.*;",
            "import dev.usertoken.transport.okhttp.*;",
            "import dev.usertoken.transport.socket.*;",
            "import java.net.*;",
            "import java.net.http.*;",
            "import java.nio.file.*;",
            "import java.time.*;",
            "import java.util.*;",
            "import java.util.concurrent.*;",
            "");

    private static final String START_OF_CLASS = String.join(
            "\n",
            "abstract class Reader {",
            "    String key, password, siteId, username;",
            "    UserTokenClient client;",
            "    StaffCredentials credentials;",
            "    TokenStore store;",
            "    TokenSession session;",
            "    HttpClient yourHttpClient;",
            "    okhttp3.OkHttpClient yourOkHttpClient;",
            "    org.apache.hc.client5.http.impl.classic.CloseableHttpClient yourCloseableHttpClient;",
            "    void read() throws Exception {",
            "");

    private static final String END_OF_CLASS = "\n    }\n}\n";

    /** Matches a variable that a block declares, and that other blocks use as a field of the class above. */
    private static final Pattern VARIABLE =
            Pattern.compile("\\b([A-Z]\\w*) (key|password|siteId|username|client|credentials|session) =");

    /** Matches blocks that declare a type and are compiled as they are. */
    private static final Pattern TYPE = Pattern.compile("^\\s*(final |abstract )*(class|interface|enum) ");

    @TempDir
    Path classes;

    @TestFactory
    List<DynamicTest> everyJavaBlockCompiles() throws IOException {
        return testsOf(JAVA, (document, block) -> compile(block.group(1)));
    }

    /** A reader adds a block to the block before it, whose variables must fit. */
    @TestFactory
    List<DynamicTest> everyVariableHasTypeThatOtherBlocksExpect() throws IOException {
        return testsOf(
                VARIABLE,
                (document, variable) -> assertThat(START_OF_CLASS)
                        .containsPattern(" " + variable.group(1) + "( \\w+,)* " + variable.group(2) + "[,;]"));
    }

    @TestFactory
    List<DynamicTest> everyDependencyExists() throws IOException {
        return testsOf(DEPENDENCY, (document, dependency) -> {
            assertThat(Stream.concat(
                            Stream.of(Artifact.values()).map(Artifact::artifactId), Stream.of("usertoken-bom")))
                    .contains(dependency.group(1));
            assertThat(dependency.group(2)).isIn(null, VERSION);
        });
    }

    @TestFactory
    List<DynamicTest> everyLinkHasTarget() throws IOException {
        return testsOf(LINK, (document, link) -> {
            URI uri = URI.create(link.group(1));
            if (uri.isAbsolute()) {
                return;
            }
            Path target = uri.getPath().isEmpty() ? document : document.resolveSibling(uri.getPath());
            assertThat(target).exists();
            if (uri.getFragment() != null) {
                assertThat(anchorsOf(target)).contains(uri.getFragment());
            }
        });
    }

    @TestFactory
    List<DynamicTest> everyNamedTestExists() throws IOException {
        Map<String, String> sources = sources();
        return testsOf(TEST_NAME, (document, test) -> {
            assertThat(sources).containsKey(test.group(1));
            if (test.group(2) != null) {
                assertThat(sources.get(test.group(1))).containsPattern(" (void|fun) " + test.group(2) + "\\(");
            }
        });
    }

    /** Returns the source of each class by its simple name; of classes with the same name, all sources. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file :
                    files.filter(path -> SOURCE.matcher(path.toString()).find()).collect(Collectors.toList())) {
                String name = SOURCE.matcher(file.getFileName().toString()).replaceAll("");
                sources.merge(name, Files.readString(file), String::concat);
            }
        }
        return sources;
    }

    private static List<DynamicTest> testsOf(Pattern pattern, Check check) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            pattern.matcher(text).results().forEach(match -> {
                int line = text.substring(0, match.start()).split("\n", -1).length;
                tests.add(dynamicTest(ROOT.relativize(document) + ":" + line, () -> check.check(document, match)));
            });
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", ".git")
                            .noneMatch(name -> ROOT.relativize(file).toString().contains(name + File.separator)))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static List<String> anchorsOf(Path document) throws IOException {
        return HEADING.matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toList());
    }

    private void compile(String block) {
        String imports = IMPORT.matcher(block).results().map(MatchResult::group).collect(Collectors.joining("\n"));
        String code = IMPORT.matcher(block).replaceAll("");
        boolean isType = TYPE.matcher(code).find();
        String source = imports + IMPORTS + (isType ? code : START_OF_CLASS + code + END_OF_CLASS);
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Reader.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        StringWriter errors = new StringWriter();
        List<String> options = List.of("--release", "11", "-proc:none", "-d", classes.toString());
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(errors, null, null, options, null, List.of(file))
                .call();
        assertThat(compiled).as("%s\n%s", source, errors).isTrue();
    }

    @FunctionalInterface
    private interface Check {
        void check(Path document, MatchResult match) throws IOException;
    }
}
