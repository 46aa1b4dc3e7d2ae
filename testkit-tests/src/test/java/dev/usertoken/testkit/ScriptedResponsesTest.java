package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedResponsesTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void jsonHasItsTypeLengthAndHeaders() throws Exception {
        HttpResponse<String> response = responseTo(ScriptedResponses.json(429, "{\"a\":1}", "Retry-After: 3", "X: y"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).isEqualTo("{\"a\":1}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Length")).contains("7");
        assertThat(response.headers().firstValue("Retry-After")).contains("3");
        assertThat(response.headers().firstValue("X")).contains("y");
    }

    @Test
    void jsonEscapesCharactersOutsideAscii() throws Exception {
        assertThat(responseTo(ScriptedResponses.json(200, "{\"a\":\"\u00f6\u20ac\ud83d\ude42\"}"))
                        .body())
                .isEqualTo("{\"a\":\"\\u00f6\\u20ac\\ud83d\\ude42\"}");
    }

    @Test
    void otherBodiesAreSentByteByByte() throws Exception {
        HttpResponse<String> response = responseTo(ScriptedResponses.of(502, "text/html", "\u00c3\u00b6"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(response.body()).isEqualTo("\u00f6");
    }

    @Test
    void anEmptyResponseDeclaresThatItIsEmptyIfItsStatusAllows() {
        assertThat(ScriptedResponses.empty(200)).contains("Content-Length: 0").endsWith("\r\n\r\n");
        assertThat(ScriptedResponses.empty(204))
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n");
        assertThat(ScriptedResponses.empty(304))
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n");
    }

    @Test
    void responsesAreSentInTurnOnAnyConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedResponses.inTurn(
                ScriptedResponses.empty(503),
                ScriptedResponses.empty(500, "Connection: close"),
                ScriptedResponses.json(200, "{}")))) {
            assertThat(get(server).statusCode()).isEqualTo(503);
            assertThat(get(server).statusCode()).isEqualTo(500);
            assertThat(get(server).statusCode()).isEqualTo(200);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void aRequestAfterTheLastResponseMakesCloseFail() throws Exception {
        ScriptedServer server = ScriptedServer.start(ScriptedResponses.inTurn(ScriptedResponses.empty(200)));
        get(server);

        assertThatThrownBy(() -> get(server)).isInstanceOf(IOException.class);
        assertThatThrownBy(server::close)
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    private HttpResponse<String> responseTo(String scripted) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(scripted))) {
            return get(server);
        }
    }

    private HttpResponse<String> get(ScriptedServer server) throws Exception {
        return client.send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
    }
}
