package dev.usertoken.testkit;

import static dev.usertoken.testkit.TransportCapability.READS_CHUNK_EXTENSIONS;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.assertAddsOnlyFraming;
import static dev.usertoken.testkit.TransportHarness.headers;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportHarness.names;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.allBytes;
import static dev.usertoken.testkit.TransportScripts.gzip;
import static dev.usertoken.testkit.TransportScripts.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** T4: headers, body and framing are sent as given, and returned as received. */
abstract class TransportContractT04 extends TransportContractT03 {
    private static final Headers PLAIN = Headers.builder()
            .add("User-Agent", "contract")
            .add("Accept", "text/plain")
            .build();

    private static final byte[] NOTHING = {};

    @Test
    final void t04_headersAndBodyArriveAsGiven() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        Headers given = headers()
                .add("X-Twice", "one")
                .add("X-Twice", "two, three")
                .add("x-SpElLiNg", "Value \t with ~ all: \"sorts\", of; (text) ")
                .add("Empty", "")
                .build();
        byte[] body = allBytes();
        URI uri = URI.create(server.uri("/a%20b/%2F..c/") + "?q=%26&r=a+b");
        harness.send(harness.open(), TransportRequest.of("POST", uri, given, body, AMPLE, MAX_BYTES));

        ScriptedServer.Request received = server.requests().get(0);
        assertEquals("POST /a%20b/%2F..c/?q=%26&r=a+b HTTP/1.1", received.line(), "T4: path and query as given");
        assertArrayEquals(body, received.body(), "T4: the body must arrive as given");
        for (String name : given.names()) {
            assertEquals(
                    given.all(name).stream().map(String::trim).collect(Collectors.toList()),
                    received.headers(name),
                    "T4: header " + name + " must arrive with the values given, in their order, and no more");
            assertTrue(
                    received.headerLines().stream().anyMatch(line -> line.startsWith(name + ":")),
                    "T4: header " + name + " must arrive in its own spelling: " + names(received));
        }
        assertAddsOnlyFraming(received, given);
        assertEquals(
                Collections.singletonList(String.valueOf(body.length)),
                received.headers("Content-Length"),
                "T4: a body of known length must have a Content-Length");
    }

    @Test
    final void t04_anEmptyPostHasContentLengthZero() {
        ScriptedServer.Request received = receivedEmpty("POST");
        assertEquals(Collections.singletonList("0"), received.headers("Content-Length"), "T4: of an empty POST");
    }

    @Test
    final void t04_aDeleteWithoutBodyHasNoLength() {
        List<String> length = receivedEmpty("DELETE").headers("Content-Length");
        assertTrue(
                length.isEmpty() || length.equals(Collections.singletonList("0")),
                "T4: a DELETE without a body may have no Content-Length but 0: " + length);
    }

    @Test
    final void t04_theMethodArrivesAsGiven() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        for (String method : Arrays.asList("POST", "DELETE", "PUT", "PATCH")) {
            harness.send(transport, TransportRequest.of(method, server.uri("/"), PLAIN, BODY, AMPLE, MAX_BYTES));
            ScriptedServer.Request received = last(server.requests());
            assertEquals(method + " / HTTP/1.1", received.line(), "T4: the method must arrive as given");
            assertArrayEquals(BODY, received.body(), "T4: the body of " + method + " must arrive as given");
            assertAddsOnlyFraming(received, PLAIN);
        }
    }

    @Test
    final void t04_aGivenAcceptEncodingIsKept() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        Headers given = headers().add("Accept-Encoding", "br").build();
        harness.send(harness.open(), TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
        assertEquals(Collections.singletonList("br"), server.requests().get(0).headers("Accept-Encoding"), "T4");
    }

    @Test
    final void t04_aLargeBodyArrivesWhole() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        byte[] body = new byte[3 << 20];
        new Random(5).nextBytes(body);
        harness.send(harness.open(), request("POST", server.uri("/"), body, AMPLE, MAX_BYTES));
        assertArrayEquals(body, server.requests().get(0).body(), "T4: a body of 3 MiB must arrive as given");
    }

    @Test
    final void t04_bytesAreReturnedAsReceived() {
        byte[] body = allBytes();
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nX-Twice: one\r\nx-tWICE: two\r\nContent-Length: 256\r\n\r\n");
            connection.send(body);
            connection.read();
        });
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertArrayEquals(body, response.body(), "T4: the response's body must be returned as received");
        assertEquals(
                Arrays.asList("one", "two"),
                response.headers().all("X-Twice"),
                "T4: all header fields of one name must be returned, in order");
    }

    @Test
    final void t04_framingHeadersAreReturned() {
        isReturnedWithFraming("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", "0", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", "2", "absent");
        isReturnedWithFraming(CHUNKED + "0\r\n\r\n", "", "absent", "chunked");
        isReturnedWithFraming(CHUNKED + "2\r\nok\r\n0\r\n\r\n", "ok", "absent", "chunked");
        isReturnedWithFraming("HTTP/1.1 204 No Content\r\n\r\n", "", "absent", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\n\r\n", "", "absent", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\n\r\nok", "ok", "absent", "absent");
    }

    @Test
    final void t04_onlyLineEndsSeparateHeaders() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(
                "HTTP/1.1 200 OK\r\nX: \u00e9\u0085Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"));
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertEquals("ok", text(response));
        assertEquals(2, response.headers().names().size(), "T4: two header fields came: " + response.headers());
    }

    @Test
    final void t04_chunkExtensionsAreNoPartOfTheBody() {
        needs(READS_CHUNK_EXTENSIONS);
        ScriptedServer server = harness.serve(
                connection -> connection.respondEach(CHUNKED + "1;a=b\r\no\r\n01;c;d=\"e\"\r\nk\r\n0;f\r\n\r\n"));
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertEquals("ok", text(response), "T4: chunk extensions must be skipped");
    }

    @Test
    final void t04_compressedBytesAreNotDecoded() {
        byte[] compressed = gzip(new byte[10 * MAX_BYTES]);
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + compressed.length + "\r\n\r\n");
            connection.send(compressed);
            connection.read();
        });
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertArrayEquals(compressed, response.body(), "T4: compressed bytes must be returned as received");
        assertEquals("gzip", response.headers().first("Content-Encoding").orElse("absent"), "T4: with their header");
    }

    private void isReturnedWithFraming(String sent, String body, String length, String coding) {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send(sent);
        });
        TransportResponse response = harness.send(harness.open(), post(server.uri("/")));
        assertEquals(body, text(response));
        assertEquals(
                length + " and " + coding,
                response.headers().first("Content-Length").orElse("absent") + " and "
                        + response.headers().first("Transfer-Encoding").orElse("absent"),
                "T4: Content-Length and Transfer-Encoding must be returned as received, after " + sent);
    }

    private ScriptedServer.Request receivedEmpty(String method) {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        harness.send(harness.open(), TransportRequest.of(method, server.uri("/"), PLAIN, NOTHING, AMPLE, MAX_BYTES));
        ScriptedServer.Request received = server.requests().get(0);
        assertEquals(method + " / HTTP/1.1", received.line());
        assertAddsOnlyFraming(received, PLAIN);
        assertEquals(0, received.body().length);
        assertEquals(Collections.emptyList(), received.headers("Transfer-Encoding"), "T4: no body, no coding");
        return received;
    }
}
