package dev.usertoken.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import android.os.Build;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/**
 * The library on the framework classes of Android 14, with Conscrypt, Android's implementation of TLS. The packages
 * {@code java} are those of the JDK.
 */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = RobolectricTest.API_LEVEL)
public class RobolectricTest {
    static final int API_LEVEL = 34;

    private static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    @Test
    public void socketInClearText_works() {
        checkCallsAndSession("socket", SandboxServer.builder());
    }

    @Test
    public void socketWithTls_works() {
        checkCallsAndSession("socket", SandboxServer.builder().sslContext(TestCertificates.GOOD.server()));
    }

    @Test
    public void okHttpInClearText_works() {
        checkCallsAndSession("okhttp", SandboxServer.builder());
    }

    @Test
    public void okHttpWithTls_works() {
        checkCallsAndSession("okhttp", SandboxServer.builder().sslContext(TestCertificates.GOOD.server()));
    }

    @Test
    public void socket_refusesWrongCertificates() {
        checkWrongCertificates("socket");
    }

    @Test
    public void okHttp_refusesWrongCertificates() {
        checkWrongCertificates("okhttp");
    }

    /**
     * Conscrypt passes the host name only to a trust manager that is an X509ExtendedTrustManager. Robolectric leaves the name
     * of the virtual machine as it is.
     */
    @Test
    public void socketWithPlainTrustManager_refusesWrongHost() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new PlainTrustManager()}, null);
        String vmName = System.getProperty("java.vm.name");
        System.setProperty("java.vm.name", "Dalvik");
        try (SandboxServer good = SandboxServer.builder()
                        .sslContext(TestCertificates.GOOD.server())
                        .start();
                SandboxServer wrong = SandboxServer.builder()
                        .sslContext(TestCertificates.WRONG_HOST.server())
                        .start();
                UserTokenClient goodClient = client("socket", good, tls);
                UserTokenClient wrongClient = client("socket", wrong, tls)) {
            goodClient.issue(LOGIN);
            assertThatThrownBy(() -> wrongClient.issue(LOGIN))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("no secure connection");
            assertThat(wrong.issues()).isZero();
        } finally {
            System.setProperty("java.vm.name", vmName);
        }
    }

    private static void checkCallsAndSession(String transport, SandboxServer.Builder server) {
        try (SandboxServer sandbox = server.start()) {
            try (UserTokenClient client = client(transport, sandbox)) {
                UserToken token = client.renew(client.issue(LOGIN));
                client.revoke(token);
                client.revokeAsync(client.issueAsync(LOGIN).join()).join();
                try (TokenSession session = client.session(LOGIN)) {
                    assertThat(session.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
                }
            }
            assertThat(List.of(sandbox.issues(), sandbox.renewals(), sandbox.revocations()))
                    .containsExactly(3, 1, 2);
        }
    }

    private static void checkWrongCertificates(String transport) {
        EnumSet<TestCertificates> wrong = EnumSet.complementOf(EnumSet.of(TestCertificates.GOOD));
        assertThat(wrong).isNotEmpty();
        for (TestCertificates certificate : wrong) {
            try (SandboxServer sandbox = SandboxServer.builder()
                            .sslContext(certificate.server())
                            .start();
                    UserTokenClient client = client(transport, sandbox)) {
                assertThatThrownBy(() -> client.issue(LOGIN))
                        .as(certificate.name())
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("no secure connection");
                assertThat(sandbox.issues()).isZero();
            }
        }
    }

    private static UserTokenClient client(String transport, SandboxServer sandbox) {
        return client(transport, sandbox, TestCertificates.client());
    }

    private static UserTokenClient client(String transport, SandboxServer sandbox, SSLContext tls) {
        assertThat(Build.VERSION.SDK_INT).isEqualTo(API_LEVEL);
        assertThat(tls.getProvider().getName()).isEqualTo("Conscrypt");
        return UserTokenClient.builder()
                .baseUri(sandbox.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .transportName(transport)
                .sslContext(tls)
                .build();
    }

    private static final class PlainTrustManager implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
