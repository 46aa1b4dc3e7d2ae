package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The transport of {@code docs/write-a-transport.md} breaks exactly the rules that the guide names. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "an HttpClient of an earlier Java cannot be closed")
class GuideTransportTest {
    private static final Path GUIDE = Path.of("../docs/write-a-transport.md");
    private static final Pattern CLASS =
            Pattern.compile("```java\n((?:(?!```).)*)(final class YourTransport implements .*?)```", Pattern.DOTALL);

    private static final Pattern HANDSHAKE = Pattern.compile("t10_.*|t13_theOriginIsVerifiedThroughATunnel");

    private static final int REPETITIONS = 5;

    private static final String CLOSE = "public void close() {} // since Java 21: client.close()";

    @TempDir
    private static Path folder;

    private static URLClassLoader loader;

    @BeforeAll
    static void compile() throws IOException {
        Matcher guide = CLASS.matcher(Files.readString(GUIDE));
        assertThat(guide.find()).isTrue();
        assertThat(guide.group(2)).contains(CLOSE);
        String code = guide.group(2).replace(CLOSE, "public void close() { client.close(); }");
        Path source = Files.writeString(folder.resolve("YourTransport.java"), guide.group(1) + code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
                .isZero();
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    @AfterAll
    static void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }

    /**
     * The JDK sometimes starts the request although the TLS handshake fails, and the transport of the guide then reports
     * IO. So the tests of the handshake are repeated.
     */
    @Test
    void transportOfGuide_breaksOnlyNamedRules() {
        assertThat(ContractTests.failuresOf(YourTransportTest.class))
                .filteredOn(test -> !HANDSHAKE.matcher(test).matches()
                        || ContractTests.failsAlways(REPETITIONS, YourTransportTest.class, test))
                .containsExactlyInAnyOrder(
                        // It accepts contradictory framing and an unknown transfer coding.
                        "t06_aLengthBesideChunksDoesNotCount",
                        "t06_anUnknownTransferCodingFails",
                        "t06_contradictoryFramingEndsTheConnection",
                        "t06_twoLengthsThatDifferFail",
                        // It reports truncated bodies and malformed chunks as IO.
                        "t05_anEndlessChunkSizeLineIsGivenUp",
                        "t06_aBodyShorterThanItsLengthFails",
                        "t06_malformedChunksFail",
                        "t06_truncatedChunksFail",
                        // It does not close the connection if the head of the response is endless or not HTTP.
                        "t05_anEndlessHeaderIsGivenUp",
                        "t05_anEndlessStatusLineIsGivenUp",
                        "t05_endlessHeadersAreGivenUp",
                        "t05_endlessInterimResponsesAreGivenUp",
                        "t06_aResponseThatIsNotHttpEndsTheConnection",
                        // It ignores SOCKS proxies.
                        "t13_aSocksProxyIsNotBypassed");
    }

    static final class YourTransportTest extends TransportContract {
        /** Enough for a server in this process; five tests that fail wait for all of it. */
        @Override
        protected Duration patience() {
            return Duration.ofSeconds(5);
        }

        /** The capabilities that the guide names as lacking. */
        @Override
        protected Set<TransportCapability> lacks() {
            return EnumSet.of(
                    TransportCapability.BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT,
                    TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE);
        }

        @Override
        protected TransportProvider provider() {
            return new TransportProvider() {
                @Override
                public String name() {
                    return "your";
                }

                @Override
                public Transport create(TransportConfig config) {
                    try {
                        Constructor<?> constructor =
                                loader.loadClass("YourTransport").getDeclaredConstructor(TransportConfig.class);
                        constructor.setAccessible(true);
                        return (Transport) constructor.newInstance(config);
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError("the class of the guide", e);
                    }
                }
            };
        }
    }
}
