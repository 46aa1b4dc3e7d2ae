package dev.usertoken.testkit;

import static dev.usertoken.testkit.TransportCapability.REUSES_CONNECTIONS;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.response;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The state and the helpers that the rules of {@link TransportContract} share. Each rule is a class with the tests of that
 * rule; the classes extend one another, in the order of the rules. JUnit would also find nested classes, but then the
 * results of all transports of a module would have the same names.
 */
abstract class TransportContractBase {
    static final List<String> SCHEMES = Arrays.asList("http", "https");

    static final int MANY = 50;

    TransportHarness harness;

    protected abstract TransportProvider provider();

    protected abstract Set<TransportCapability> lacks();

    protected abstract Collection<String> sharedThreads();

    protected abstract Duration patience();

    @BeforeEach
    final void start() {
        harness = new TransportHarness(provider(), sharedThreads(), patience());
    }

    @AfterEach
    final void leavesNothingBehind() {
        harness.end();
    }

    final void needs(TransportCapability capability) {
        assumeTrue(!lacks().contains(capability), () -> "this transport lacks " + capability);
    }

    /** Proves that a test is about a reused connection, unless the transport does not reuse connections. */
    final void assertLastTwoShareConnection(ScriptedServer server, String rule) {
        if (!lacks().contains(REUSES_CONNECTIONS)) {
            List<ScriptedServer.Request> requests = server.requests();
            assertEquals(
                    requests.get(requests.size() - 2).connection(),
                    last(requests).connection(),
                    () -> rule + ": two requests in a row must share a connection, or the test shows nothing");
        }
    }

    final ScriptedServer serve(String scheme, Consumer<ScriptedServer.Connection> script) {
        return harness.serve(scheme.equals("https") ? tls(script) : script);
    }

    static URI uri(String scheme, ScriptedServer server, String path) {
        return scheme.equals("https") ? server.tlsUri(path) : server.uri(path);
    }

    /** Returns an address that refuses connections until the end of the test. */
    final InetSocketAddress unusedAddress() throws IOException {
        return harness.reserveAddress();
    }

    static TransportFailure.Kind[] anyKind() {
        return TransportFailure.Kind.values();
    }

    /** Accepts a failure as well as a response, but not a transport that fails always. */
    final Optional<TransportResponse> readsOrFails(ScriptedServer server, TransportFailure.Kind... kinds) {
        TransportDriver transport = harness.open();
        Optional<TransportResponse> response = harness.responseOrFailure(transport.send(post(server.uri("/"))), kinds);
        ScriptedServer sound = harness.serve(connection -> connection.respondEach(OK));
        assertEquals("ok", text(harness.send(transport, post(sound.uri("/")))), "T6: a sound response must be read");
        return response;
    }
}
