package dev.usertoken.transport.socket;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A process that sends one request, for tests of settings that a process reads only once. */
final class ChildJvm {
    private ChildJvm() {}

    /** Runs {@link #main} in a child process and returns its output. */
    static String run(List<String> options, URI uri) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                location(SocketTransport.class),
                location(Transport.class),
                location(ChildJvm.class)));
        command.add(ChildJvm.class.getName());
        command.add(uri.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroy();
        }
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** Sends a request to the URI, and prints the status of the response or the kind of the failure. */
    public static void main(String[] args) throws Exception {
        TransportConfig config =
                TransportConfig.builder().connectTimeout(Duration.ofSeconds(4)).build();
        TransportRequest request = TransportRequest.of(
                "POST", URI.create(args[0]), Headers.empty(), new byte[] {1}, Duration.ofSeconds(20), 1000);
        try (Transport transport = new SocketTransportProvider().create(config)) {
            System.out.println(
                    "response " + transport.send(request, Runnable::run).get().status());
        } catch (ExecutionException e) {
            System.out.println("failure " + ((TransportFailure) e.getCause()).kind());
        }
    }
}
