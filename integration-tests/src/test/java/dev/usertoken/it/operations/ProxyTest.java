package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.Diagnosis;
import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real proxy between client and sandbox, with every transport. T10 and T13 of the transport contract test the other
 * rules about proxies and TLS.
 */
class ProxyTest {
    private static SandboxServer clear;
    private static SandboxServer encrypted;

    @BeforeAll
    static void start() {
        clear = SandboxServer.start();
        encrypted = SandboxServer.builder()
                .sslContext(TestCertificates.GOOD.server())
                .start();
    }

    @AfterAll
    static void stop() {
        clear.close();
        encrypted.close();
    }

    @BeforeEach
    void forgetRequests() {
        clear.forgetRequests();
        encrypted.forgetRequests();
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void tunnel_hidesRequestsFromProxy(String transport) {
        try (ForwardingProxy proxy = ForwardingProxy.start();
                UserTokenClient client = client(encrypted, proxy, transport)) {
            issueRenewAndRevoke(client);

            assertReached(encrypted);
            String authority = encrypted.baseUri().getAuthority();
            assertThat(proxy.heads()).isNotEmpty().allSatisfy(head -> {
                assertThat(head).startsWith("CONNECT " + authority + " HTTP/1.1\r\n");
                assertThat(namesIn(head))
                        .contains("host")
                        .isSubsetOf("host", "user-agent", "connection", "proxy-connection", "content-length");
                assertThat(head).doesNotContain(SandboxServer.API_KEY, SandboxServer.SITE_ID, "Bearer");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void cleartextRequest_isForwarded(String transport) {
        try (ForwardingProxy proxy = ForwardingProxy.start();
                UserTokenClient client = client(clear, proxy, transport)) {
            issueRenewAndRevoke(client);

            assertReached(clear);
            String endpoint = clear.baseUri() + "/public/v6/usertoken/";
            assertThat(proxy.heads().stream()
                            .map(head -> head.substring(0, head.indexOf("\r\n")))
                            .distinct())
                    .containsExactly(
                            "POST " + endpoint + "issue HTTP/1.1",
                            "POST " + endpoint + "renew HTTP/1.1",
                            "DELETE " + endpoint + "revoke HTTP/1.1");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void proxyRequiringLogin_refusesTunnel(String transport) {
        try (ForwardingProxy proxy = ForwardingProxy.startRequiringLogin();
                UserTokenClient client = client(encrypted, proxy, transport)) {
            for (CallMode mode : CallMode.values()) {
                TransportException failed = catchThrowableOfType(
                        TransportException.class, () -> mode.issue(client, TestData.SANDBOX_LOGIN));

                assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.CONNECT);
                assertThat(failed.retryable()).isTrue();
            }
            assertThat(proxy.heads())
                    .hasSize(2)
                    .allSatisfy(head -> assertThat(head)
                            .startsWith("CONNECT ")
                            .doesNotContain(SandboxServer.API_KEY)
                            .doesNotContainIgnoringCase("authorization"));
            assertThat(encrypted.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void proxyRequiringLogin_returns407ForCleartext(String transport) {
        try (ForwardingProxy proxy = ForwardingProxy.startRequiringLogin();
                UserTokenClient client = client(clear, proxy, transport)) {
            for (CallMode mode : CallMode.values()) {
                ApiException refused =
                        catchThrowableOfType(ApiException.class, () -> mode.issue(client, TestData.SANDBOX_LOGIN));

                assertThat(refused.status()).isEqualTo(407);
                assertThat(refused.diagnosis()).isEqualTo(Diagnosis.GATEWAY);
                assertThat(refused.retryable()).isFalse();
            }
            assertThat(proxy.heads())
                    .hasSize(2)
                    .allSatisfy(head -> assertThat(head).doesNotContainIgnoringCase("proxy-authorization"));
            assertThat(clear.requests()).isEmpty();
        }
    }

    private static UserTokenClient client(SandboxServer server, ForwardingProxy proxy, String transport) {
        return TestData.client(server)
                .transportName(transport)
                .proxySelector(proxy.selector())
                .sslContext(TestCertificates.client())
                .retryPolicy(RetryPolicy.none())
                .build();
    }

    private static void issueRenewAndRevoke(UserTokenClient client) {
        for (CallMode mode : CallMode.values()) {
            UserToken token = mode.issue(client, TestData.SANDBOX_LOGIN);
            mode.revoke(client, mode.renew(client, token));
        }
    }

    private static void assertReached(SandboxServer server) {
        assertThat(server.requests().stream().map(request -> request.endpoint()))
                .containsExactly(
                        Optional.of(Endpoint.ISSUE),
                        Optional.of(Endpoint.RENEW),
                        Optional.of(Endpoint.REVOKE),
                        Optional.of(Endpoint.ISSUE),
                        Optional.of(Endpoint.RENEW),
                        Optional.of(Endpoint.REVOKE));
    }

    private static List<String> namesIn(String head) {
        return head.lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }
}
