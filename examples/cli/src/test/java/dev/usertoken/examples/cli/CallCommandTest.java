package dev.usertoken.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallCommandTest extends SandboxFixture {
    private static final String SITES = "/public/v6/site/sites";
    private static final String ADD_CLIENT = "/public/v6/client/addclient";

    @Test
    void call_printsBodyOfResponse() {
        Outcome outcome = call("GET", SITES + "?limit=1").run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}\n");
        assertThat(server.requests().get(1).target()).isEqualTo(SITES + "?limit=1");
    }

    @Test
    void call_usesStoredToken() {
        call("GET", SITES).run();
        Outcome outcome =
                call("GET", SITES).withoutVariable("USERTOKEN_PASSWORD").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void rejectedToken_isReplaced() {
        call("GET", SITES).run();
        server.dropTokens();

        assertThat(call("GET", SITES).run().exitCode).isEqualTo(0);
        assertThat(call("GET", SITES).withoutVariable("USERTOKEN_PASSWORD").run().exitCode)
                .as("the new token is stored")
                .isEqualTo(0);
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void data_isTextFileOrStandardInput() throws Exception {
        String json = "{\"FirstName\":\"Zoë\"}";
        Path file = Files.writeString(folder.resolve("client.json"), json);
        call("POST", ADD_CLIENT, "--data", json).run();
        call("POST", ADD_CLIENT, "-d", "@" + file).run();
        call("POST", ADD_CLIENT, "-d", "@-").standardInput(json).run();

        assertThat(server.requests())
                .filteredOn(request ->
                        request.endpoint().filter(Endpoint.ADD_CLIENT::equals).isPresent())
                .hasSize(3)
                .allSatisfy(request -> {
                    assertThat(new String(request.body(), UTF_8)).isEqualTo(json);
                    assertThat(request.headers().first("Content-Type")).contains("application/json");
                });
    }

    /** As with {@code --data @<(jq …)}. The size of a pipe is unknown before it has been read. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no mkfifo")
    void data_isReadFromPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "printf {} >\"$1\"", "sh", pipe.toString()).start();
        call("POST", ADD_CLIENT, "--data", "@" + pipe).run();

        assertThat(writer.waitFor()).isZero();
        assertThat(server.requests().get(1).body()).asString(UTF_8).isEqualTo("{}");
    }

    @Test
    void contentType_isSent() {
        call("POST", ADD_CLIENT, "--data", "FirstName=Ada", "--content-type", "application/x-www-form-urlencoded")
                .run();

        RecordedRequest request = server.requests().get(1);
        assertThat(request.headers().first("Content-Type")).contains("application/x-www-form-urlencoded");
    }

    @Test
    void header_isSentAndReplacesDefault() {
        Outcome outcome = call("GET", SITES, "-H", "X-Trace: 1", "--header", "accept:text/plain", "-H", "X-Trace:2,3")
                .run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        Headers headers = server.requests().get(1).headers();
        assertThat(headers.all("X-Trace")).containsExactly("1", "2,3");
        assertThat(headers.all("Accept")).containsExactly("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "api-key", "SiteId", "Cookie", "Proxy-Authorization"})
    void headerWithCredentials_isRefusedAndNotRepeated(String name) {
        Outcome outcome = call("GET", SITES, "-H", name + ": hunter2").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("--header must not be").doesNotContain("hunter2");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", ": hunter2", "X Y: hunter2", "Host: hunter2", "X: hunter2\nY: 1", "X: h\u00fcnter2"})
    void invalidHeader_isRefusedAndNotRepeated(String header) {
        Outcome outcome = call("GET", SITES, "-H", header).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err)
                .hasLineCount(1)
                .contains("--header must be NAME:VALUE")
                .doesNotContain("nter2");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void include_printsHeadBeforeBody() {
        Outcome outcome = call("GET", SITES, "-i").run();

        assertThat(outcome.out)
                .startsWith("HTTP/1.1 200\n")
                .containsIgnoringCase("\ncontent-type: application/json")
                .endsWith("\n\n{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}\n");
    }

    @Test
    void include_printsHeadOfRefusalOnStandardError() {
        server.behave(Quirk.error(400, "Code", "reason").on(Endpoint.SITES));
        Outcome outcome = call("GET", SITES, "--include").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).startsWith("HTTP/1.1 400\n");
        assertThat(outcome.err.lines().reduce((first, second) -> second).orElseThrow())
                .startsWith("usertoken call: the service responded with 400: ");
    }

    @ParameterizedTest
    @CsvSource({"400,2", "401,4", "403,4", "429,5", "500,7"})
    void errorStatus_hasExitCodeAndOneLine(int status, int exitCode) {
        server.behave(Quirk.error(status, "Code", "a\u001b[2Jreason").on(Endpoint.SITES));
        Outcome outcome = call("GET", SITES).run();

        assertThat(outcome.exitCode).isEqualTo(exitCode);
        assertThat(outcome.err)
                .hasLineCount(1)
                .contains("responded with " + status, "reason")
                .doesNotContain("\u001b");
    }

    @Test
    void missingResponse_endsWithSix() {
        call("GET", SITES).run();
        server.behave(Quirk.NO_RESPONSE.on(Endpoint.SITES));
        Outcome outcome = call("GET", SITES, "--timeout", "0.5").run();

        assertThat(outcome.exitCode).isEqualTo(6);
        assertThat(outcome.err).hasLineCount(1).contains("in time", "--timeout");
    }

    @Test
    void refusedConnection_endsWithSix() {
        call("GET", SITES).run();
        Invocation late = call("GET", SITES);
        server.close();
        Outcome outcome = late.run();

        assertThat(outcome.exitCode).isEqualTo(6);
        assertThat(outcome.err).hasLineCount(1).contains("check --base-url");
    }

    @Test
    void invalidMethodPathOrFile_isBadUsage() {
        assertBadUsage("METHOD must be", "G T", SITES);
        assertBadUsage("PATH must start with a slash", "GET", "https://example.com/");
        assertBadUsage("percent-encoded", "GET", "/a b");
        assertBadUsage("does not exist", "POST", ADD_CLIENT, "--data", "@" + folder.resolve("missing"));
        assertBadUsage("cannot be read", "POST", ADD_CLIENT, "--data", "@" + folder);
        assertBadUsage("PATH", "GET");
        assertThat(server.requests()).isEmpty();
    }

    private void assertBadUsage(String words, String... arguments) {
        Outcome outcome = call(arguments).run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains(words);
    }

    private Invocation call(String... arguments) {
        return Invocation.of(server, "call")
                .with(arguments)
                .with("--username", SandboxServer.USERNAME)
                .with("--store", folder.resolve("store").toString())
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }
}
