package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.spi.TransportFailure.Kind.TOO_LARGE;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_CHUNK_SIZE_LINE;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_INTERIM_RESPONSES;
import static dev.usertoken.testkit.TransportCapability.CLOSES_CONNECTION_AFTER_NON_HTTP;
import static dev.usertoken.testkit.TransportCapability.REPORTS_TOO_LONG_HEAD;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.bodies;
import static dev.usertoken.testkit.TransportScripts.repeat;
import static dev.usertoken.testkit.TransportScripts.response;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportFailure;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** T5: the body is read up to {@code maxResponseBytes}, and the head up to a bound. */
abstract class TransportContractT05 extends TransportContractT04 {
    @Test
    final void t05_aBodyOfExactlyTheBoundIsRead() {
        for (Consumer<ScriptedServer.Connection> script : bodies(MAX_BYTES)) {
            ScriptedServer server = harness.serve(script);
            assertEquals(
                    MAX_BYTES,
                    harness.send(harness.open(), post(server.uri("/"))).bodyLength(),
                    "T5: a body that is as long as the bound must be returned whole");
        }
    }

    @Test
    final void t05_aBodyOverTheBoundIsTooLarge() {
        for (Consumer<ScriptedServer.Connection> script : bodies(MAX_BYTES + 1)) {
            ScriptedServer server = harness.serve(script);
            harness.fails(harness.open(), post(server.uri("/")), TOO_LARGE);
        }
    }

    @Test
    final void t05_aDeclaredLengthOverTheBoundIsTooLargeAtOnce() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (MAX_BYTES + 1) + "\r\n\r\n" + MARK);
            connection.awaitPeerClose();
        });
        harness.fails(harness.open(), post(server.uri("/")), TOO_LARGE);
        harness.assertConnectionEnds(server, "T5: after a length over the bound");
    }

    @Test
    final void t05_anEndlessBodyIsTooLarge() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(CHUNKED);
            connection.flood("6\r\n" + MARK + "\r\n");
        });
        harness.fails(harness.open(), post(server.uri("/")), TOO_LARGE);
        harness.assertConnectionEnds(server, "T5: after an endless body");
    }

    @Test
    final void t05_endlessHeadersAreGivenUp() {
        isGivenUp("HTTP/1.1 200 OK\r\n", "X: " + MARK + repeat("x", 1000) + "\r\n");
    }

    @Test
    final void t05_anEndlessHeaderIsGivenUp() {
        isGivenUp("HTTP/1.1 200 OK\r\nX: ", MARK + repeat("x", 1000));
    }

    @Test
    final void t05_anEndlessStatusLineIsGivenUp() {
        isGivenUp("HTTP/1.1 200 ", MARK + repeat("x", 1000));
    }

    @Test
    final void t05_endlessInterimResponsesAreGivenUp() {
        needs(BOUNDS_INTERIM_RESPONSES);
        isGivenUp("", "HTTP/1.1 103 Early Hints\r\nX: " + MARK + "\r\n\r\n");
    }

    @Test
    final void t05_anEndlessChunkSizeLineIsGivenUp() {
        needs(BOUNDS_CHUNK_SIZE_LINE);
        isGivenUp(CHUNKED, repeat("0", 1000));
    }

    @Test
    final void t05_endlessTrailersAreGivenUp() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(CHUNKED + "0\r\n");
            connection.flood("X: " + MARK + repeat("x", 1000) + "\r\n");
        });
        readsOrFails(server, TOO_LARGE, PROTOCOL, IO)
                .ifPresent(response -> assertEquals("", text(response), "T5: trailers are no part of the body"));
        harness.assertConnectionEnds(server, "T5: after endless trailers");
    }

    private void isGivenUp(String start, String more) {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(start);
            connection.flood(more);
        });
        TransportFailure.Kind[] kinds = lacks().contains(REPORTS_TOO_LONG_HEAD)
                ? new TransportFailure.Kind[] {TOO_LARGE, PROTOCOL, IO}
                : new TransportFailure.Kind[] {TOO_LARGE, PROTOCOL};
        harness.fails(harness.open(), post(server.uri("/")), kinds);
        if (lacks().contains(CLOSES_CONNECTION_AFTER_NON_HTTP)) {
            server.close();
        } else {
            harness.assertConnectionEnds(server, "T5: after an endless head");
        }
    }
}
