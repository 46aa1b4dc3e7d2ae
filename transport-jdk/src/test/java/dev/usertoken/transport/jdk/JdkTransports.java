package dev.usertoken.transport.jdk;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TransportCapability;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Constants and requests for the tests of this module. */
final class JdkTransports {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String NOT_HTTP = "SSH-2.0-server\r\n\r\n";
    static final Duration AMPLE = Duration.ofSeconds(20);

    private JdkTransports() {}

    /** Returns the capabilities that the JDK's client lacks; the README lists them under Limits. */
    static Set<TransportCapability> lacks() {
        EnumSet<TransportCapability> lacks = EnumSet.of(
                TransportCapability.BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT,
                TransportCapability.CLOSES_CONNECTION_AFTER_NON_HTTP,
                TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE);
        if (!HttpClientPool.CAN_ABORT) {
            lacks.add(TransportCapability.ABORTS_BEFORE_RESPONSE);
            lacks.add(TransportCapability.BOUNDS_CHUNK_SIZE_LINE);
            lacks.add(TransportCapability.READS_CHUNK_EXTENSIONS);
        }
        return lacks;
    }

    static TransportRequest post(ScriptedServer server) {
        return post(server.uri("/"));
    }

    static TransportRequest post(URI uri) {
        return request("POST", uri, AMPLE);
    }

    static TransportRequest request(String method, URI uri, Duration timeLeft) {
        return TransportRequest.of(method, uri, Headers.empty(), new byte[0], timeLeft, 1000);
    }

    static TransportFailure.Kind kindOf(CompletableFuture<TransportResponse> exchange) {
        ExecutionException failure = catchThrowableOfType(ExecutionException.class, exchange::get);
        return ((TransportFailure) failure.getCause()).kind();
    }
}
