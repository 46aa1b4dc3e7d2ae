package dev.usertoken.testkit;

import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.headers;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportScripts.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** T9: a message contains no header value, body or third-party text. */
abstract class TransportContractT09 extends TransportContractT08 {
    @Test
    final void t09_aHeaderThatCannotBeSentIsInNoMessage() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        for (String name : Arrays.asList("Date", "Expect", "From", "Origin", "Referer", "Upgrade", "Via", "Warning")) {
            Headers given = headers().add(name, MARK).build();
            CompletableFuture<TransportResponse> exchange =
                    transport.send(TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
            harness.responseOrFailure(exchange, anyKind())
                    .ifPresent(response -> assertEquals(
                            Collections.singletonList(MARK),
                            last(server.requests()).headers(name),
                            "T4: a header that cannot be sent unchanged must fail, but it arrived changed"));
        }
    }
}
