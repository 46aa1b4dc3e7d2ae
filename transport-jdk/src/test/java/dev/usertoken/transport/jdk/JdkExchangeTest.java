package dev.usertoken.transport.jdk;

import static dev.usertoken.transport.jdk.JdkTransports.AMPLE;
import static dev.usertoken.transport.jdk.JdkTransports.OK;
import static dev.usertoken.transport.jdk.JdkTransports.kindOf;
import static dev.usertoken.transport.jdk.JdkTransports.post;
import static dev.usertoken.transport.jdk.JdkTransports.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JdkExchangeTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+2", "0x2", "2, 2", "9999999999999999999"})
    void invalidContentLength_isMalformed(String length) {
        try (ScriptedServer server = ScriptedServer.start(connection ->
                        connection.respondEach("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nok"));
                Transport transport = transport()) {
            assertThat(kindOf(transport.send(post(server), executor))).isEqualTo(Kind.PROTOCOL);
        }
    }

    @Test
    void cancelledExchange_endsWithinItsTimeLeft() throws Exception {
        BlockingQueue<ScriptedServer.Connection> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    held.add(connection);
                    connection.hold();
                });
                Transport transport = transport()) {
            CompletableFuture<TransportResponse> exchange =
                    transport.send(request("POST", server.uri("/"), Duration.ofMillis(300)), executor);
            ScriptedServer.Connection connection = held.take();
            exchange.cancel(true);

            assertThat(connection.peerClosed()).succeedsWithin(AMPLE);
        }
    }

    @Test
    void interruptByExecutor_endsExchangeAndStaysSet() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    received.countDown();
                    connection.hold();
                });
                Transport transport = transport()) {
            CompletableFuture<TransportResponse> exchange = transport.send(
                    post(server),
                    task -> executor.execute(() -> {
                        task.run();
                        interrupted.complete(Thread.currentThread().isInterrupted());
                    }));
            received.await();
            executor.shutdownNow();

            assertThat(kindOf(exchange)).isEqualTo(Kind.CANCELLED);
            assertThat(interrupted).succeedsWithin(AMPLE).isEqualTo(true);
            server.release();
        }
    }

    @Test
    void blockingTrustManager_doesNotBlockOtherExchanges() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new BlockingTrustManager(called, released)}, new SecureRandom());
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                ScriptedServer encrypted = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.respondEach(OK);
                });
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().sslContext(context).build())) {
            CompletableFuture<TransportResponse> slow = transport.send(post(encrypted.tlsUri("/")), executor);
            called.await();

            assertThat(transport.send(post(server), executor).get().status()).isEqualTo(200);
            released.countDown();
            assertThat(slow).succeedsWithin(AMPLE);
        }
    }

    /** The JDK's client starts the request if the server's first bytes arrive early, in about one of 500 attempts. */
    @Test
    void earlyBytesThatAreNotTls_areTlsAlthoughRequestStarted() throws Exception {
        SSLEngine engine = TestCertificates.client().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer output = ByteBuffer.allocate(1 << 16);
        engine.wrap(ByteBuffer.allocate(0), output);
        SSLException notTls = catchThrowableOfType(
                SSLException.class, () -> engine.unwrap(ByteBuffer.wrap(OK.getBytes(ISO_8859_1)), output));

        assertThat(kindAfterStart(new IOException(notTls))).isEqualTo(Kind.TLS);
    }

    /** By the JDK's source, its client can start the request while it sends the alert of a refused certificate. */
    @Test
    void refusedCertificate_isTlsAlthoughRequestStarted() throws Exception {
        SSLException refused = new SSLHandshakeException("refused");
        refused.initCause(new CertificateExpiredException());

        assertThat(kindAfterStart(refused)).isEqualTo(Kind.TLS);
        assertThat(kindAfterStart(new SSLHandshakeException("an alert of the server")))
                .isEqualTo(Kind.IO);
    }

    /** Returns the kind if the client starts the request and then fails. */
    private Kind kindAfterStart(IOException failure) throws Exception {
        HttpClient client = new DecoratingHttpClient(HttpClient.newHttpClient(), UnaryOperator.identity()) {
            @Override
            public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
                request.bodyPublisher().orElseThrow().contentLength();
                throw new IOException(failure);
            }
        };
        try (Transport transport = JdkTransport.wrap(client)) {
            return kindOf(transport.send(post(URI.create("https://localhost/")), executor));
        }
    }

    @Test
    void retryProperty_doesNotRepeatRequest() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.httpclient.enableAllMethodRetry=true",
                        "-cp",
                        Stream.of(Resend.class, JdkTransport.class, Transport.class, ScriptedServer.class)
                                .map(JdkExchangeTest::classPathEntry)
                                .collect(Collectors.joining(File.pathSeparator)),
                        Resend.class.getName())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = child.getInputStream()) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactly("DELETE 1", "GET 1", "POST 1");
        } finally {
            child.destroyForcibly();
        }
    }

    /** The client sends a GET again if a reused connection breaks, and here cannot connect. */
    @Test
    void connectTimeoutAfterSentRequest_isNotConnect() throws Exception {
        List<Closeable> waiting = new ArrayList<>();
        TransportConfig config =
                TransportConfig.builder().connectTimeout(Duration.ofMillis(300)).build();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Transport transport = new JdkTransportProvider().create(config)) {
            URI uri = URI.create("http://localhost:" + listener.getLocalPort() + "/");
            CompletableFuture<TransportResponse> first = transport.send(request("GET", uri, AMPLE), executor);
            try (Socket connection = listener.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
                readHead(in);
                connection.getOutputStream().write(OK.getBytes(ISO_8859_1));
                assertThat(first.get().status()).isEqualTo(200);
                fillBacklog(listener, waiting);
                CompletableFuture<TransportResponse> second = transport.send(request("GET", uri, AMPLE), executor);
                readHead(in);
                connection.shutdownOutput();

                assertThat(kindOf(second)).isEqualTo(Kind.TIMEOUT);
            }
        } finally {
            for (Closeable each : waiting) {
                each.close();
            }
        }
    }

    private static void readHead(BufferedReader in) throws IOException {
        while (!in.readLine().isEmpty()) {
            // The values do not matter.
        }
    }

    /** Connects until further attempts hang. */
    private static void fillBacklog(ServerSocket listener, List<Closeable> waiting) throws IOException {
        while (true) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    /** Returns the directory or the jar that contains the class, on the class path or on the module path. */
    private static String classPathEntry(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(file));
        String entry = url.substring(0, url.length() - file.length());
        return Path.of(URI.create(entry.replaceAll("^jar:|!$", ""))).toString();
    }

    private static Transport transport() {
        return new JdkTransportProvider().create(TransportConfig.builder().build());
    }

    /** Prints the number of requests received over a reused connection that the server closes instead of responding. */
    static final class Resend {
        private Resend() {}

        public static void main(String[] args) throws Exception {
            ExecutorService executor = Executors.newCachedThreadPool();
            for (String method : List.of("DELETE", "GET", "POST")) {
                try (ScriptedServer server = ScriptedServer.start(connection -> {
                            connection.read();
                            connection.send(OK);
                            connection.read();
                        });
                        Transport transport = transport()) {
                    transport.send(post(server.uri("/first")), executor).get();
                    URI target = server.uri("/second");
                    try {
                        transport.send(request(method, target, AMPLE), executor).get();
                    } catch (ExecutionException e) {
                        System.out.println(method + " " + (server.requests().size() - 1));
                    }
                }
            }
            executor.shutdown();
        }
    }

    private static final class BlockingTrustManager implements X509TrustManager {
        private final CountDownLatch called;
        private final CountDownLatch released;

        BlockingTrustManager(CountDownLatch called, CountDownLatch released) {
            this.called = called;
            this.released = released;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            called.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
