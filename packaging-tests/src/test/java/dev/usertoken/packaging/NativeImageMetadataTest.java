package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.ProviderSelectionException;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The metadata for native images in each jar are exactly the resources, types and proxies that its classes look up by
 * name. The builder of native images finds the services by itself, so accesses by {@link java.util.ServiceLoader} are
 * not recorded.
 */
@Tag("jdk-independent")
class NativeImageMetadataTest {
    private static final String FOLDER = "META-INF/native-image/";

    private static Map<String, Set<String>> fullRun;

    @BeforeAll
    static void recordFullRun() throws Exception {
        fullRun = DynamicAccessRecorder.record(Artifact.GROUP, classPath(), FullRun.class);
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void metadata_areWhatJarLooksUp(Artifact artifact) throws Exception {
        Set<String> lookUps = new TreeSet<>();
        fullRun.forEach((caller, accesses) -> {
            if (artifact.owns(caller.substring(0, caller.lastIndexOf('.')), Artifact.GROUP)) {
                lookUps.addAll(accesses);
            }
        });
        if (artifact.files().stream().anyMatch(file -> file.startsWith("META-INF/usertoken/dev."))) {
            lookUps.addAll(lookUpsWithoutLibraryOf(artifact));
        }

        assertThat(metadata(artifact)).isEqualTo(lookUps);
    }

    @Test
    void recorder_seesEveryKindOfAccess() throws Exception {
        String caller = EveryKindOfAccess.class.getName();

        assertThat(DynamicAccessRecorder.record(
                        caller.substring(0, caller.lastIndexOf('.')), classPath(), EveryKindOfAccess.class))
                .isEqualTo(Map.of(
                        caller,
                        Set.of(
                                "type java.util.ArrayList",
                                "member java.util.ArrayList.*",
                                "member java.lang.String.length",
                                "member java.lang.String.trim",
                                "proxy [java.lang.Runnable]",
                                "bundle absent",
                                "resource dev/usertoken/packaging/relative",
                                "resource absolute")));
    }

    /** Returns what core looks up to explain that the library of a provider is missing. */
    private static Set<String> lookUpsWithoutLibraryOf(Artifact artifact) throws Exception {
        Artifact other = artifact.folder().startsWith("codec-") ? Artifact.TRANSPORT_SOCKET : Artifact.CODEC_FORM;
        return DynamicAccessRecorder.record(
                        Artifact.GROUP,
                        List.of(Artifact.CORE.jar(), artifact.jar(), other.jar(), testClasses()),
                        BrokenProvider.class)
                .values()
                .stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    /** Returns the entries of the artifact's metadata, in the words of the recorder. */
    private static Set<String> metadata(Artifact artifact) throws IOException {
        List<String> files = artifact.files().stream()
                .filter(file -> file.startsWith(FOLDER))
                .collect(Collectors.toList());
        if (files.isEmpty()) {
            return Set.of();
        }
        String file = FOLDER + Artifact.GROUP + "/" + artifact.artifactId() + "/reachability-metadata.json";
        assertThat(files).containsExactly(file);
        Set<String> entries = new TreeSet<>();
        try (JarFile jar = new JarFile(artifact.jar().toFile())) {
            JsonNode metadata = new ObjectMapper().readTree(jar.getInputStream(jar.getEntry(file)));
            metadata.path("resources")
                    .forEach(entry -> entries.add(
                            entry.has("bundle")
                                    ? "bundle " + entry.get("bundle").asText()
                                    : "resource " + entry.get("glob").asText()));
            metadata.path("reflection").forEach(entry -> addReflection(entry, entries));
        }
        return entries;
    }

    private static void addReflection(JsonNode entry, Set<String> entries) {
        JsonNode type = entry.get("type");
        if (type.has("proxy")) {
            List<String> interfaces = new ArrayList<>();
            type.get("proxy").forEach(name -> interfaces.add(name.asText()));
            entries.add("proxy " + interfaces);
        } else if (entry.size() == 1) {
            entries.add("type " + type.asText());
        }
        for (String members : List.of("fields", "methods")) {
            entry.path(members)
                    .forEach(member -> entries.add(
                            "member " + type.asText() + "." + member.get("name").asText()));
        }
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toList());
    }

    private static Path testClasses() throws URISyntaxException {
        return Path.of(NativeImageMetadataTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** Issues, renews and revokes a token over each transport, with and without TLS, and in each format. */
    static final class FullRun {
        private static final String JSON = "application/json";

        private FullRun() {}

        public static void main(String[] arguments) {
            try (SandboxServer server = SandboxServer.start();
                    SandboxServer secure = SandboxServer.builder()
                            .sslContext(TestCertificates.GOOD.server())
                            .start()) {
                for (String transport : Artifact.transports()) {
                    run(server, transport, JSON);
                    run(secure, transport, JSON);
                }
                run(server, "socket", "application/xml");
                run(server, "socket", "application/x-www-form-urlencoded");
                run(server, "socket", "multipart/form-data");
            }
        }

        private static void run(SandboxServer server, String transport, String mediaType) {
            try (UserTokenClient client = UserTokenClient.builder()
                    .apiKey(Secret.of(SandboxServer.API_KEY))
                    .baseUri(server.baseUri())
                    .transportName(transport)
                    .requestMediaType(mediaType)
                    .sslContext(TestCertificates.client())
                    .build()) {
                UserToken token = client.issue(StaffCredentials.of(
                        SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
                client.revoke(client.renew(token));
            }
        }
    }

    /** Builds a client from a provider whose library is missing. */
    static final class BrokenProvider {
        private BrokenProvider() {}

        public static void main(String[] arguments) {
            try {
                UserTokenClient.builder().apiKey(Secret.of("key")).build().close();
            } catch (ProviderSelectionException e) {
                if (e.code().equals("UT-P5")) {
                    return;
                }
            }
            throw new AssertionError("build() must report a broken provider");
        }
    }

    static final class EveryKindOfAccess {
        private EveryKindOfAccess() {}

        public static void main(String[] arguments) throws Exception {
            Class.forName("java.util.ArrayList").getConstructor().newInstance();
            String.class.getMethod("length").invoke("");
            MethodHandles.publicLookup().findVirtual(String.class, "trim", MethodType.methodType(String.class));
            Proxy.newProxyInstance(
                    EveryKindOfAccess.class.getClassLoader(),
                    new Class<?>[] {Runnable.class},
                    (proxy, method, values) -> null);
            URL relative = EveryKindOfAccess.class.getResource("relative");
            URL absolute = EveryKindOfAccess.class.getClassLoader().getResource("absolute");
            if (relative != null || absolute != null) {
                throw new AssertionError("the test needs names of absent resources");
            }
            try {
                ResourceBundle.getBundle("absent");
            } catch (MissingResourceException e) {
                // Only the look-up matters.
            }
        }
    }
}
