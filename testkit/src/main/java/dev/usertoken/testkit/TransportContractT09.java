package dev.usertoken.testkit;

import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.headers;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportScripts.OK;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** T9: a message contains no header value, body or third-party text. */
abstract class TransportContractT09 extends TransportContractT08 {
    @Test
    final void t09_aValueThatCannotBeSentIsInNoMessage() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        for (String value : Arrays.asList(MARK + "\u20ac", MARK + "\u00e9", MARK + "\u0001", MARK + "\u007f")) {
            Headers given = headers().add("X-Value", value).build();
            CompletableFuture<TransportResponse> exchange =
                    transport.send(TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
            harness.responseOrFailure(exchange, anyKind())
                    .ifPresent(response -> assertArrivedAs(value, last(server.requests())));
        }
    }

    /** Checks a value that only some libraries can send: it must arrive unchanged, in ISO 8859-1 or in UTF-8. */
    private static void assertArrivedAs(String value, ScriptedServer.Request request) {
        String received = request.headers("X-Value").get(0);
        assertTrue(
                received.equals(value) || new String(received.getBytes(ISO_8859_1), UTF_8).equals(value),
                "T4: a header value that cannot be sent unchanged must fail, but it arrived changed");
    }
}
