package dev.usertoken.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.ScriptedServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClearTextTest {
    @Test
    void cleartext_loadsNoTlsClass() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                connection -> connection.respondEach("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            String output = ChildJvm.run(List.of("-Xlog:class+load"), server.uri("/"));
            assertThat(output).contains("response 200").contains(SocketTransport.class.getName());
            assertThat(output.lines()
                            .filter(line -> line.matches(
                                    ".* (javax\\.net\\.ssl|sun\\.security\\.ssl|java\\.security\\.KeyStore)\\b.*"))
                            .collect(Collectors.toList()))
                    .isEmpty();
        }
    }
}
