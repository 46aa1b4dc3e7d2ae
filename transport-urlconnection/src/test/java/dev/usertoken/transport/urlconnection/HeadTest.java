package dev.usertoken.transport.urlconnection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadTest {
    /** Where TLS ends, TCP may live on, so that a look below TLS sees nothing. */
    @ParameterizedTest
    @CsvSource({
        "POST, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n', true",
        "POST, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n', true",
        "POST, 'HTTP/1.1 200 OK\r\n\r\n', false",
        "HEAD, 'HTTP/1.1 200 OK\r\n\r\n', true",
        "POST, 'HTTP/1.1 204 No Content\r\n\r\n', true",
        "POST, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', false",
        "HEAD, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', false"
    })
    void onlyAResponseThatSaysWhereItEndsLeavesItsConnectionOpen(String method, String head, boolean open)
            throws Exception {
        assertThat(Head.parse(head).leavesConnectionOpen(method)).isEqualTo(open);
    }
}
