package dev.usertoken.transport.apache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.testkit.TestCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientCertificateTest {
    private static final char[] PASSWORD = "usertoken".toCharArray();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void shutdown() {
        threads.shutdownNow();
    }

    @Test
    void connectionWithClientCertificate_isReused() throws Exception {
        TransportConfig config = TransportConfig.builder()
                .sslContext(context("self-signed", "ca"))
                .build();
        try (SSLServerSocket server = (SSLServerSocket) context("good", "self-signed")
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Transport transport = new ApacheTransportProvider().create(config)) {
            server.setNeedClientAuth(true);
            threads.execute(() -> acceptAll(server));
            URI uri = URI.create("https://localhost:" + server.getLocalPort() + "/");

            assertThat(Exchanges.send(transport, "POST", uri).status()).isEqualTo(200);
            assertThat(Exchanges.send(transport, "POST", uri).status()).isEqualTo(200);
            assertThat(connections).hasValue(1);
        }
    }

    private void acceptAll(SSLServerSocket server) {
        while (true) {
            try {
                Socket connection = server.accept();
                connections.incrementAndGet();
                threads.execute(() -> respondEach(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void respondEach(Socket connection) {
        try (connection) {
            BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    // The body.
                    in.skip(2);
                    connection.getOutputStream().write(Exchanges.OK.getBytes(ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // The client closed the connection.
        }
    }

    /** Creates a TLS configuration with a key and a trusted certificate of the testkit's key store. */
    private static SSLContext context(String key, String trusted) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = TestCertificates.class.getResourceAsStream("certificates.p12")) {
            all.load(in, PASSWORD);
        }
        KeyStore own = empty();
        own.setKeyEntry(key, all.getKey(key, PASSWORD), PASSWORD, all.getCertificateChain(key));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore peers = empty();
        peers.setCertificateEntry(trusted, all.getCertificate(trusted));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(peers);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
