package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.testkit.TransportCapability.PASSES_OVER_SEVERAL_INTERIM_RESPONSES;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.EARLY_HINTS;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.response;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** T7: every status is a response. */
abstract class TransportContractT07 extends TransportContractT06 {
    @Test
    final void t07_everyStatusIsAResponse() {
        TransportDriver transport = harness.open();
        for (int status : new int[] {200, 201, 202, 299, 300, 400, 403, 404, 409, 418, 500, 502, 503, 504, 599}) {
            ScriptedServer server =
                    harness.serve(connection -> connection.respondEach(response(status + " Any Reason")));
            TransportResponse response = harness.send(transport, post(server.uri("/")));
            assertEquals(status, response.status(), "T7: every status is a response");
            assertEquals("why", text(response), "T7: with its body");
        }
    }

    @Test
    final void t07_statusesWithoutBodyAreResponses() {
        for (String head : Arrays.asList("HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 205")) {
            String framing = head.endsWith("205") ? " Reset\r\nContent-Length: 0\r\n\r\n" : "\r\n\r\n";
            ScriptedServer server = harness.serve(connection -> connection.respondEach(head + framing));
            assertEquals(0, harness.send(harness.open(), post(server.uri("/"))).bodyLength(), "T7: " + head);
        }
    }

    @Test
    final void t07_anInterimResponseIsNotTheResponse() {
        isSkipped("HTTP/1.1 100 Continue\r\n\r\n");
        isSkipped(EARLY_HINTS);
    }

    @Test
    final void t07_severalInterimResponsesAreNotTheResponse() {
        needs(PASSES_OVER_SEVERAL_INTERIM_RESPONSES);
        isSkipped("HTTP/1.1 100 Continue\r\n\r\n" + EARLY_HINTS + EARLY_HINTS);
    }

    @Test
    final void t07_aChangeOfProtocolsEndsTheConnectionOrIsPassedOver() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + OK);
            connection.hold();
        });
        Optional<TransportResponse> response = readsOrFails(server, PROTOCOL);
        if (response.isPresent()) {
            assertEquals(200, response.get().status(), "T7: a change of protocols is not the response");
        } else {
            harness.assertConnectionEnds(server, "T7: after a change of protocols");
        }
    }

    private void isSkipped(String interim) {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(interim + OK));
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertEquals(200, response.status(), "T7: an interim response must be skipped");
        assertEquals("ok", text(response));
    }
}
