package dev.usertoken.android;

import static org.assertj.core.api.Assertions.assertThat;

import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.Diagnostic;
import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.JdkClassFileProvider;
import com.android.tools.r8.OutputMode;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import com.android.tools.r8.origin.Origin;
import com.fasterxml.jackson.core.JsonFactory;
import dev.usertoken.UserTokenClient;
import dev.usertoken.android.app.Application;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.transport.okhttp.OkHttpTransportProvider;
import dev.usertoken.transport.socket.SocketTransportProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Okio;
import org.jetbrains.annotations.NotNull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * R8 in its full mode, as in an Android build: it removes unused code, and renames all classes of an application but its
 * main class. The result is class files, which run on the JVM.
 */
@Timeout(600)
class R8Test {
    private static final int API_LEVEL = 26;

    @TempDir
    Path folder;

    @Test
    void applicationWithSocket_worksAfterShrinkingAndRenaming() throws Exception {
        check("socket", SocketTransportProvider.class);
    }

    @Test
    void applicationWithOkHttp_worksAfterShrinkingAndRenaming() throws Exception {
        check("okhttp", OkHttpTransportProvider.class, OkHttpClient.class, Okio.class, Unit.class, NotNull.class);
    }

    /** Takes one class of each jar that the transport needs. */
    private void check(String transport, Class<?>... classesOfTransport) throws Exception {
        List<Path> jars = new ArrayList<>();
        for (Class<?> type : List.of(UserTokenClient.class, JsonCodec.class, JsonFactory.class)) {
            jars.add(locationOf(type));
        }
        for (Class<?> type : classesOfTransport) {
            jars.add(locationOf(type));
        }
        Path shrunk = shrink(jars);
        Path dex = dex(shrunk);

        try (JarFile jar = new JarFile(shrunk.toFile())) {
            assertThat(jar.stream())
                    .extracting(entry -> entry.getName())
                    .filteredOn(name -> name.startsWith("dev/usertoken/") && name.endsWith(".class"))
                    .containsExactly(fileOf(Application.class));
        }
        try (SandboxServer sandbox = SandboxServer.start()) {
            assertThat(run(shrunk, sandbox)).contains("transport " + transport + " (", "revoked");
            assertThat(List.of(sandbox.issues(), sandbox.renewals(), sandbox.revocations()))
                    .containsExactly(1, 1, 1);
        }
        long before = 0;
        for (Path jar : jars) {
            before += Files.size(jar);
        }
        System.out.printf(
                "R8, transport %s: jars %d bytes, after R8 %d bytes, classes.dex %d bytes%n",
                transport, before, Files.size(shrunk), Files.size(dex));
    }

    private Path shrink(List<Path> jars) throws Exception {
        Path result = folder.resolve("shrunk.jar");
        R8.run(R8Command.builder(new SilentWarnings())
                .addProgramFiles(locationOf(Application.class).resolve(fileOf(Application.class)))
                .addProgramFiles(jars)
                .addLibraryResourceProvider(JdkClassFileProvider.fromSystemJdk())
                .addProguardConfiguration(
                        List.of("-keep class " + Application.class.getName() + " { void main(java.lang.String[]); }"),
                        Origin.unknown())
                .setOutput(result, OutputMode.ClassFile)
                .build());
        return result;
    }

    private Path dex(Path jar) throws Exception {
        D8.run(D8Command.builder(new SilentWarnings())
                .addProgramFiles(jar)
                .addLibraryResourceProvider(JdkClassFileProvider.fromSystemJdk())
                .setMinApiLevel(API_LEVEL)
                .setOutput(folder, OutputMode.DexIndexed)
                .build());
        return folder.resolve("classes.dex");
    }

    private String run(Path jar, SandboxServer sandbox) throws Exception {
        File output = folder.resolve("output.txt").toFile();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar.toString(),
                        Application.class.getName(),
                        sandbox.baseUri().toString(),
                        SandboxServer.API_KEY,
                        SandboxServer.SITE_ID,
                        SandboxServer.USERNAME,
                        SandboxServer.PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output.toPath());
    }

    private static Path locationOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String fileOf(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    /** Errors end a run. The warnings are about files of the same name in several jars, such as licenses. */
    private static final class SilentWarnings implements DiagnosticsHandler {
        @Override
        public void warning(Diagnostic warning) {}
    }
}
