package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.testkit.internal.contract.GlobalNetState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** T10: certificate and host name are verified. */
abstract class TransportContractT10 extends TransportContractT09 {
    @Test
    final void t10_anExpiredCertificateIsRefused() {
        isRefused(TestCertificates.EXPIRED);
    }

    @Test
    final void t10_aCertificateForAnotherHostIsRefused() {
        isRefused(TestCertificates.WRONG_HOST);
    }

    @Test
    final void t10_theGlobalHostNameVerifierIsNotUsed() {
        try (GlobalNetState global = new GlobalNetState()) {
            isRefused(TestCertificates.WRONG_HOST);
            global.assertNotUsed("T10");
        }
    }

    @Test
    final void t10_aSelfSignedCertificateIsRefused() {
        isRefused(TestCertificates.SELF_SIGNED);
    }

    @Test
    final void t10_anUnknownAuthorityIsRefusedByDefault() {
        ScriptedServer server = harness.serve(tls(connection -> connection.respondEach(OK)));
        harness.fails(harness.open(TransportConfig.builder().build()), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T10");
    }

    @Test
    final void t10_aServerWithoutTlsIsRefused() {
        ScriptedServer server = harness.serve(connection -> {
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n" + MARK);
            connection.awaitPeerClose();
        });
        harness.fails(harness.open(), post(server.tlsUri("/")), TLS);
    }

    @Test
    final void t10_bothVersionsOfTlsAreSupported() {
        for (String version : Arrays.asList("TLSv1.2", "TLSv1.3")) {
            ScriptedServer server = harness.serve(connection -> {
                connection.startTls(TestCertificates.GOOD.server(), version);
                connection.respondEach(OK);
            });
            assertEquals(
                    200, harness.send(harness.open(), post(server.tlsUri("/"))).status(), version);
        }
    }

    private void isRefused(TestCertificates certificate) {
        ScriptedServer server = harness.serve(connection -> {
            connection.startTls(certificate.server());
            connection.respondEach(OK);
        });
        harness.fails(harness.open(), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T10");
    }
}
