package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.testkit.TransportCapability.CLOSES_CONNECTION_AFTER_NON_HTTP;
import static dev.usertoken.testkit.TransportCapability.NOTICES_TRUNCATED_HEAD;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.response;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.TransportFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** T6: a truncated or contradictory response fails. */
abstract class TransportContractT06 extends TransportContractT05 {
    @Test
    final void t06_aBodyShorterThanItsLengthFails() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
    }

    @Test
    final void t06_truncatedChunksFail() {
        isMalformed(CHUNKED + "9\r\n" + MARK);
        isMalformed(CHUNKED + "6\r\n" + MARK + "\r\n");
    }

    @Test
    final void t06_malformedChunksFail() {
        isMalformed(CHUNKED + MARK + "\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    final void t06_aResponseThatIsNotHttpFails() {
        isMalformed("SSH-2.0-" + MARK + "\r\n\r\n");
        isMalformed("HTTP/1.1 " + MARK + " OK\r\nContent-Length: 0\r\n\r\n");
        isMalformed("HTTP/2 200\r\n\r\n");
        failsAfter("\r\n\r\n", PROTOCOL, IO);
    }

    @Test
    final void t06_aResponseThatIsNotHttpEndsTheConnection() {
        needs(CLOSES_CONNECTION_AFTER_NON_HTTP);
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("SSH-2.0-" + MARK + "\r\n\r\n");
            connection.hold();
        });
        harness.fails(harness.open(), post(server.uri("/")), PROTOCOL);
        harness.assertConnectionEnds(server, "T6: after a response that is not HTTP");
    }

    @Test
    final void t06_anUnreadableLengthFails() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: " + MARK + "\r\n\r\nok");
    }

    @Test
    final void t06_twoLengthsThatDifferFail() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 6\r\n\r\n" + MARK);
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 0\r\n\r\n" + MARK);
    }

    @Test
    final void t06_contradictoryFramingEndsTheConnection() {
        for (String header : Arrays.asList("Content-Length: 6", "Transfer-Encoding: gzip")) {
            ScriptedServer server = harness.serve(connection -> {
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 0\r\n\r\n" + MARK);
                connection.hold();
            });
            harness.fails(harness.open(), post(server.uri("/")), PROTOCOL);
            harness.assertConnectionEnds(server, "T6: after a response with contradictory framing");
        }
    }

    @Test
    final void t06_aLengthBesideChunksDoesNotCount() {
        for (String length : Arrays.asList("2", "100")) {
            for (String head : Arrays.asList(
                    "Content-Length: " + length + "\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\r\nContent-Length: " + length)) {
                ScriptedServer server = harness.serve(connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n6\r\n" + MARK + "\r\n0\r\n\r\n");
                });
                readsOrFails(server, PROTOCOL)
                        .ifPresent(response -> assertEquals(
                                MARK, text(response), "T6: the chunks must count, not the length beside them"));
            }
        }
    }

    @Test
    final void t06_anUnknownTransferCodingFails() {
        isMalformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n6\r\n" + MARK + "\r\n0\r\n\r\n");
        isMalformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + MARK);
    }

    @Test
    final void t06_aMalformedHeaderLineIsNoHeader() {
        for (String line : Arrays.asList("NoColon", "X: a\rNoLine: b")) {
            ScriptedServer server = harness.serve(connection -> {
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\nok");
            });
            readsOrFails(server, PROTOCOL)
                    .ifPresent(response -> assertTrue(
                            Collections.disjoint(response.headers().names(), Arrays.asList("NoColon", "NoLine")),
                            "T6: a malformed header line must fail or be skipped"));
        }
    }

    @Test
    final void t06_aTruncatedHeadFails() {
        needs(NOTICES_TRUNCATED_HEAD);
        failsAfter("HTTP/1.1 200 OK\r\nX-Reply: " + MARK, PROTOCOL, IO);
        failsAfter("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Reply: " + MARK, PROTOCOL, IO);
        failsAfter("HTTP/1.1 204 No Content\r\nX-Reply: " + MARK + "\r\n", PROTOCOL, IO);
    }

    @Test
    final void t06_noResponseAtAllFails() {
        failsAfter("", IO);
    }

    @Test
    final void t06_aResetInTheBodyFails() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
            connection.pause(Duration.ofMillis(200));
            connection.reset();
        });
        harness.fails(harness.open(), post(server.uri("/")), IO);
    }

    @Test
    final void t06_aTlsCutInTheBodyFails() {
        ScriptedServer server = harness.serve(tls(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
            connection.breakOff();
        }));
        harness.fails(harness.open(), post(server.tlsUri("/")), PROTOCOL, IO);
    }

    private void isMalformed(String response) {
        failsAfter(response, PROTOCOL);
    }

    private void failsAfter(String response, TransportFailure.Kind... kinds) {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(response);
        });
        harness.fails(harness.open(), post(server.uri("/")), kinds);
        assertRequests(1, server, "T3");
    }
}
