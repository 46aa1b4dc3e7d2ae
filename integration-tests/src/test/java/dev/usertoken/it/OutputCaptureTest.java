package dev.usertoken.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Named.named;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The search of {@link SecretsTest} finds leaks in every place and form. */
class OutputCaptureTest {
    @ParameterizedTest
    @MethodSource("leaks")
    void leak_isFound(Consumer<OutputCapture> leak) {
        try (OutputCapture output = new OutputCapture()) {
            assertThat(output.texts())
                    .allSatisfy(text -> assertThat(Canaries.in(text)).isEmpty());

            leak.accept(output);

            assertThat(output.texts())
                    .anySatisfy(text -> assertThat(Canaries.in(text)).containsExactly(Canaries.TOKEN));
        }
    }

    static Stream<Named<Consumer<OutputCapture>>> leaks() {
        Exception secretive = new Exception(Canaries.TOKEN);
        Exception suppressing = new Exception();
        suppressing.addSuppressed(new Exception(secretive));
        Logger logger = Logger.getLogger("jdk.httpclient.HttpClient");
        byte[] bytes = Canaries.TOKEN.getBytes(UTF_8);
        return Stream.of(
                named("message", output -> output.add(secretive)),
                named("cause", output -> output.add(new Exception("x", new Exception("y", secretive)))),
                named("suppressed", output -> output.add(suppressing)),
                named("text form", output -> output.add(Optional.of(Canaries.TOKEN))),
                named("standard output", output -> System.out.println(Canaries.TOKEN)),
                named("standard error", output -> secretive.printStackTrace()),
                named("log", output -> Logger.getLogger("any").finest(Canaries.TOKEN)),
                named(
                        "log of the JDK's client",
                        output -> System.getLogger("jdk.httpclient.HttpClient")
                                .log(System.Logger.Level.TRACE, Canaries.TOKEN)),
                named(
                        "log of HttpClient",
                        output -> LoggerFactory.getLogger("org.apache.hc.client5.http")
                                .trace(Canaries.TOKEN)),
                named("parameter of a log", output -> logger.log(Level.FINE, "x {0}", Canaries.TOKEN)),
                named("exception in a log", output -> logger.log(Level.FINE, "x", secretive)),
                named("half of it", output -> output.add("x" + Canaries.TOKEN.substring(0, 14))),
                named("Base64", output -> output.add(Base64.getEncoder().encodeToString(bytes))),
                named(
                        "Base64 of more",
                        output -> output.add(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(("{" + Canaries.TOKEN + "}").getBytes(UTF_8)))),
                named(
                        "Base64 of even more",
                        output -> output.add(Base64.getMimeEncoder()
                                .encodeToString((":" + Canaries.TOKEN + ": and so on").getBytes(UTF_8)))),
                named("URL encoding", output -> output.add(URLEncoder.encode("{\"" + Canaries.TOKEN, UTF_8))));
    }

    /**
     * The exception of a supplier reaches the caller unchanged, which is the only way for a secret into an exception.
     */
    @Test
    void leakDuringCall_isFound() {
        try (OutputCapture output = new OutputCapture();
                SandboxServer server = SandboxServer.start();
                UserTokenClient client = UserTokenClient.builder()
                        .baseUri(server.baseUri())
                        .apiKey(Secret.of(Canaries.API_KEY))
                        .listener(output::add)
                        .build()) {
            StaffCredentials credentials = StaffCredentials.of("-99", "x", () -> {
                throw new IllegalStateException(Canaries.PASSWORD);
            });

            output.add(catchThrowable(() -> client.issue(credentials)));

            assertThat(output.texts())
                    .anySatisfy(text -> assertThat(Canaries.in(text)).containsExactly(Canaries.PASSWORD));
        }
    }
}
