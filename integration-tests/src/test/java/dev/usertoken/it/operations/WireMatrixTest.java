package dev.usertoken.it.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.Transports;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every transport sends exactly the request that core made, so all transports send the same bytes. They may differ only
 * in details that HTTP leaves to them:
 *
 * <ul>
 *   <li>the order of header fields with different names, and the case of the names;
 *   <li>a {@code Connection} header with {@code keep-alive} or {@code close};
 *   <li>{@code Content-Length: 0} in a {@code DELETE} request, which has no body.
 * </ul>
 */
class WireMatrixTest {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=([^\\s]+)");
    private static final StaffCredentials LOGIN =
            StaffCredentials.of("-99", "_S\u00f6urce & Co", Secret.of("p=a+s%s<\u20ac>\ud83d\ude00 \"w\\d--"));
    private static final TransportResponse TOKEN_RESPONSE = TransportResponse.of(
            200,
            Headers.builder().add("Content-Type", "application/json").build(),
            Responses.TOKEN_JSON.getBytes(ISO_8859_1));

    private static ScriptedServer server;

    @BeforeAll
    static void start() {
        server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> combinations() {
        return Transports.names().stream()
                .flatMap(transport -> Formats.REQUESTS.stream().map(type -> Arguments.of(transport, type)));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void everyTransport_sendsSameBytes(String transport, String requestType) {
        List<String> requested = new ArrayList<>();
        UserTokenClient.Builder recording = client(requestType).transport(TestTransport.of(request -> {
            requested.add(textOf(request));
            return CompletableFuture.completedFuture(TOKEN_RESPONSE);
        }));
        int before = server.requests().size();

        callEverything(recording);
        callEverything(client(requestType).transportName(transport));

        List<ScriptedServer.Request> sent = server.requests().subList(before, before + requested.size());
        assertThat(server.requests()).hasSize(before + 6);
        assertThat(sent.stream().map(WireMatrixTest::textOf).collect(Collectors.toList()))
                .isEqualTo(requested);
    }

    private static UserTokenClient.Builder client(String requestType) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(TestData.API_KEY))
                .baseUri(server.uri("/base"))
                .header("X-Gateway", "first")
                .header("x-gateway", "second, \"third\";a=b")
                .requestMediaType(requestType);
    }

    private static void callEverything(UserTokenClient.Builder builder) {
        try (UserTokenClient client = builder.build()) {
            for (CallMode mode : CallMode.values()) {
                mode.issue(client, LOGIN);
                mode.renew(client, TestData.USER_TOKEN);
                mode.revoke(client, TestData.USER_TOKEN);
            }
        }
    }

    private static String textOf(TransportRequest request) {
        List<String> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> headers.add(name + ": " + value));
        headers.add("Host: " + request.uri().getAuthority());
        headers.add("Accept-Encoding: identity");
        headers.add("Content-Length: " + request.body().length);
        return text(request.method() + " " + request.uri().getRawPath() + " HTTP/1.1", headers, request.body());
    }

    private static String textOf(ScriptedServer.Request request) {
        return text(request.line(), request.headerLines(), request.body());
    }

    /**
     * Returns the request without the details that may differ, and with a fixed boundary in place of the random one.
     */
    private static String text(String line, List<String> headerLines, byte[] body) {
        String headers = headerLines.stream()
                .map(WireMatrixTest::withLowerCaseName)
                .filter(header -> !header.matches("connection: (?i:keep-alive|close)"))
                .filter(header -> !line.startsWith("DELETE ") || !header.equals("content-length: 0"))
                .map(header -> header.equals("content-length: " + body.length) ? "content-length: (right)" : header)
                .sorted(Comparator.comparing(header -> header.substring(0, header.indexOf(':'))))
                .collect(Collectors.joining("\n"));
        String text = line + "\n" + headers + "\n\n" + new String(body, ISO_8859_1);
        Matcher boundary = BOUNDARY.matcher(headers);
        return boundary.find() ? text.replace(boundary.group(1), "(boundary)") : text;
    }

    private static String withLowerCaseName(String header) {
        int colon = header.indexOf(':');
        return header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon);
    }
}
