package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.testkit.TransportCapability.RETURNS_407_WITHOUT_PROXY;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.CHALLENGES;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.PROXY_CHALLENGES;
import static dev.usertoken.testkit.TransportScripts.RETRIES;
import static dev.usertoken.testkit.TransportScripts.lastOf;
import static dev.usertoken.testkit.TransportScripts.response;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.GlobalNetState;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** T3: a request is written at most once: no retry, redirect, cookie, cache or response to a challenge. */
abstract class TransportContractT03 extends TransportContractT02 {
    @Test
    final void t03_aRequestIsNotSentAgainAfterAClose() {
        failsAndIsSentOnce(connection -> {}, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterAReset() {
        failsAndIsSentOnce(ScriptedServer.Connection::reset, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterATlsCut() {
        failsAndIsSentOnce(ScriptedServer.Connection::breakOff, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterHalfAHead() {
        failsAndIsSentOnce(connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Le"), IO, PROTOCOL);
    }

    @Test
    final void t03_statusesThatInviteARetryAreReturned() {
        RETRIES.forEach(this::isReturnedAndSentOnce);
    }

    @Test
    final void t03_challengesAreReturned() {
        CHALLENGES.forEach(this::isReturnedAndSentOnce);
    }

    @Test
    final void t03_proxyChallengesWithoutAProxyAreNotMet() {
        for (String challenge : PROXY_CHALLENGES) {
            if (lacks().contains(RETURNS_407_WITHOUT_PROXY)) {
                failsAndIsSentOnce(connection -> connection.send(response(challenge)), PROTOCOL);
            } else {
                isReturnedAndSentOnce(challenge);
            }
        }
    }

    @Test
    final void t03_redirectsAreNotFollowed() {
        ScriptedServer other = harness.serve(connection -> connection.respondEach(OK));
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            isReturnedAndSentOnce(status + " Go\r\nLocation: " + other.uri("/"));
        }
        assertEquals(0, other.connectionCount(), "T3: a redirect must not even be connected to");
    }

    @Test
    final void t03_globalNetStateIsNotUsed() {
        try (GlobalNetState global = new GlobalNetState()) {
            TransportDriver transport = harness.open();
            for (String scheme : SCHEMES) {
                for (String head : Arrays.asList(
                        "200 OK\r\nSet-Cookie: a=b; HttpOnly\r\nCache-Control: max-age=3600",
                        "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
                        "407 No\r\nProxy-Authenticate: Basic realm=\"r\"")) {
                    ScriptedServer server = serve(scheme, connection -> connection.respondEach(response(head)));
                    harness.responseOrFailure(transport.send(post(uri(scheme, server, "/"))), PROTOCOL);
                    harness.responseOrFailure(transport.send(post(uri(scheme, server, "/"))), PROTOCOL);
                    global.assertNotUsed("T3, after " + head.substring(0, 3));
                    assertRequests(2, server, "T3, after " + head.substring(0, 3));
                    server.requests()
                            .forEach(received -> assertEquals(
                                    Collections.emptyList(), received.headers("Cookie"), "T3: no cookie may be sent"));
                }
            }
        }
    }

    @Test
    final void t03_cookiesAreNotReturned() {
        String cookie = "a=b; Path=/; HttpOnly";
        ScriptedServer server =
                harness.serve(connection -> connection.respondEach(response("200 OK\r\nSet-Cookie: " + cookie)));
        TransportDriver transport = harness.open();
        for (int i = 0; i < 2; i++) {
            TransportResponse response = harness.send(transport, post(server.uri("/")));
            assertEquals(cookie, response.headers().first("Set-Cookie").orElse("absent"), "T4: as any header");
            assertEquals(
                    Collections.emptyList(), server.requests().get(i).headers("Cookie"), "T3: no cookie may be sent");
        }
    }

    @Test
    final void t03_responsesAreNotCached() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(
                response("200 OK\r\nContent-Location: /\r\nCache-Control: public, max-age=3600\r\nETag: \"e\"")));
        TransportDriver transport = harness.open();
        harness.send(transport, post(server.uri("/")));
        harness.send(transport, post(server.uri("/")));
        assertRequests(2, server, "T3");
    }

    private void failsAndIsSentOnce(Consumer<ScriptedServer.Connection> end, TransportFailure.Kind... kinds) {
        isSentOnce(
                connection -> {
                    end.accept(connection);
                    connection.close();
                },
                exchange -> harness.failsWith(exchange, kinds));
    }

    private void isReturnedAndSentOnce(String head) {
        isSentOnce(connection -> connection.send(response(head)), exchange -> {
            TransportResponse response = harness.responseOf(exchange);
            assertEquals(head.substring(0, 3), String.valueOf(response.status()), "T7: every status is a response");
            assertEquals("why", text(response), "T4: the body of " + head + " must be returned");
            for (String line : head.split("\r\n", -1)) {
                String[] field = line.split(": ", 2);
                assertTrue(
                        field.length == 1 || response.headers().all(field[0]).contains(field[1]),
                        "T4: each header must be returned, but this one is missing: " + line);
            }
        });
    }

    /** Sends the requests of core in clear text and over TLS, on new connections and on reused ones. */
    private void isSentOnce(
            Consumer<ScriptedServer.Connection> end, Consumer<CompletableFuture<TransportResponse>> check) {
        TransportDriver transport = harness.open();
        for (String scheme : SCHEMES) {
            ScriptedServer reused = serve(scheme, lastOf(end));
            for (String sent : Arrays.asList("POST body", "POST ", "DELETE body", "DELETE ")) {
                String rule = "T3, after " + sent + " over " + scheme;
                ScriptedServer unused = serve(scheme, lastOf(end));
                check.accept(transport.send(requestOf(sent, uri(scheme, unused, "/last"))));
                assertRequests(1, unused, rule);

                harness.send(transport, post(uri(scheme, reused, "/first")));
                int before = reused.requests().size();
                check.accept(transport.send(requestOf(sent, uri(scheme, reused, "/last"))));
                assertRequests(before + 1, reused, rule + " on a reused connection");
                assertLastTwoShareConnection(reused, rule);
            }
        }
    }

    private static TransportRequest requestOf(String sent, URI uri) {
        String[] methodAndBody = sent.split(" ", 2);
        return request(methodAndBody[0], uri, methodAndBody[1].getBytes(ISO_8859_1), AMPLE, MAX_BYTES);
    }
}
