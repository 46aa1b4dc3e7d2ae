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

/** The search of {@link SecretsTest} finds a leak wherever it is. */
class OutletTest {
    @ParameterizedTest
    @MethodSource("leaks")
    void aLeakIsFound(Consumer<Outlet> leak) {
        try (Outlet outlet = new Outlet()) {
            assertThat(outlet.texts())
                    .allSatisfy(text -> assertThat(Planted.in(text)).isEmpty());

            leak.accept(outlet);

            assertThat(outlet.texts())
                    .anySatisfy(text -> assertThat(Planted.in(text)).containsExactly(Planted.TOKEN));
        }
    }

    static Stream<Named<Consumer<Outlet>>> leaks() {
        Exception secretive = new Exception(Planted.TOKEN);
        Exception suppressing = new Exception();
        suppressing.addSuppressed(new Exception(secretive));
        Logger logger = Logger.getLogger("jdk.httpclient.HttpClient");
        byte[] bytes = Planted.TOKEN.getBytes(UTF_8);
        return Stream.of(
                named("message", outlet -> outlet.add(secretive)),
                named("cause", outlet -> outlet.add(new Exception("x", new Exception("y", secretive)))),
                named("suppressed", outlet -> outlet.add(suppressing)),
                named("text form", outlet -> outlet.add(Optional.of(Planted.TOKEN))),
                named("standard output", outlet -> System.out.println(Planted.TOKEN)),
                named("standard error", outlet -> secretive.printStackTrace()),
                named("log", outlet -> Logger.getLogger("any").finest(Planted.TOKEN)),
                named(
                        "log of the JDK's client",
                        outlet -> System.getLogger("jdk.httpclient.HttpClient")
                                .log(System.Logger.Level.TRACE, Planted.TOKEN)),
                named(
                        "log of HttpClient",
                        outlet -> LoggerFactory.getLogger("org.apache.hc.client5.http")
                                .trace(Planted.TOKEN)),
                named("parameter of a log", outlet -> logger.log(Level.FINE, "x {0}", Planted.TOKEN)),
                named("exception in a log", outlet -> logger.log(Level.FINE, "x", secretive)),
                named("half of it", outlet -> outlet.add("x" + Planted.TOKEN.substring(0, 14))),
                named("Base64", outlet -> outlet.add(Base64.getEncoder().encodeToString(bytes))),
                named(
                        "Base64 of more",
                        outlet -> outlet.add(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(("{" + Planted.TOKEN + "}").getBytes(UTF_8)))),
                named(
                        "Base64 of even more",
                        outlet -> outlet.add(Base64.getMimeEncoder()
                                .encodeToString((":" + Planted.TOKEN + ": and so on").getBytes(UTF_8)))),
                named("URL encoding", outlet -> outlet.add(URLEncoder.encode("{\"" + Planted.TOKEN, UTF_8))));
    }

    /** What a supplier throws reaches the caller as it is: the one way in which a secret can get into an exception. */
    @Test
    void aLeakInARunIsFound() {
        try (Outlet outlet = new Outlet();
                SandboxServer server = SandboxServer.start();
                UserTokenClient client = UserTokenClient.builder()
                        .baseUri(server.baseUri())
                        .apiKey(Secret.of(Planted.API_KEY))
                        .listener(outlet::add)
                        .build()) {
            StaffCredentials credentials = StaffCredentials.of("-99", "x", () -> {
                throw new IllegalStateException(Planted.PASSWORD);
            });

            outlet.add(catchThrowable(() -> client.issue(credentials)));

            assertThat(outlet.texts())
                    .anySatisfy(text -> assertThat(Planted.in(text)).containsExactly(Planted.PASSWORD));
        }
    }
}
