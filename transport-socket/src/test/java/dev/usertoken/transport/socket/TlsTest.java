package dev.usertoken.transport.socket;

import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.transport.socket.TransportFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void ipv6Address_isVerified() throws Exception {
        InetAddress ipv6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assumeTrue(canListen(ipv6), "there is no IPv6 loopback address");
        try (ScriptedServer good = serve(TestCertificates.GOOD);
                ForwardingServer forwarding = ForwardingServer.on(ipv6, good.port());
                TransportFixture transport = TransportFixture.direct()) {
            URI uri = URI.create("https://[::1]:" + forwarding.port() + "/");
            assertThat(transport.responseTo(get(uri)).status()).isEqualTo(200);
        }
        try (ScriptedServer wrong = serve(TestCertificates.WRONG_HOST);
                ForwardingServer forwarding = ForwardingServer.on(ipv6, wrong.port());
                TransportFixture transport = TransportFixture.direct()) {
            transport.assertFails(get(URI.create("https://[::1]:" + forwarding.port() + "/")), TLS);
        }
    }

    /** Android passes the host to extended trust managers only; on a JVM, one that ignores the host has the same effect. */
    @Test
    void hostName_isVerifiedOnAndroidWithAnyTrustManager() throws Exception {
        SSLContext trustingAll = SSLContext.getInstance("TLS");
        trustingAll.init(null, new TrustManager[] {new AcceptingTrustManager()}, null);
        String vmName = System.getProperty("java.vm.name");
        try (ScriptedServer good = serve(TestCertificates.GOOD);
                ScriptedServer wrong = serve(TestCertificates.WRONG_HOST);
                TransportFixture transport = new TransportFixture(
                        TransportConfig.builder().sslContext(trustingAll).build())) {
            assertThat(transport.responseTo(get(wrong.tlsUri("/"))).status())
                    .as("the trust manager decides")
                    .isEqualTo(200);
            System.setProperty("java.vm.name", "Dalvik");
            assertThat(transport.responseTo(get(good.tlsUri("/"))).status()).isEqualTo(200);
            transport.assertFails(get(wrong.tlsUri("/")), TLS);
            assertThat(wrong.requests()).hasSize(1);
        } finally {
            System.setProperty("java.vm.name", vmName);
        }
    }

    @Test
    void unreadableTrustStore_isTls(@TempDir Path directory) throws Exception {
        Path trustStore = Files.write(directory.resolve("trust"), List.of("not a key store"));
        try (ScriptedServer server = serve(TestCertificates.GOOD)) {
            assertThat(ChildJvm.run(List.of("-Djavax.net.ssl.trustStore=" + trustStore), server.tlsUri("/")))
                    .contains("failure TLS");
        }
    }

    /** The README documents that SSLSocket does not report a missing close_notify. */
    @Test
    void bodyWithoutLength_mayBeCutOff() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n\r\nha");
                    connection.breakOff();
                });
                TransportFixture transport = TransportFixture.direct()) {
            assertThat(transport.responseTo(get(server.tlsUri("/"))).body())
                    .asString()
                    .isEqualTo("ha");
        }
    }

    private static ScriptedServer serve(TestCertificates certificate) {
        return ScriptedServer.start(connection -> {
            connection.startTls(certificate.server());
            connection.respondEach(OK);
        });
    }

    private static boolean canListen(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static final class AcceptingTrustManager extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
