package dev.usertoken.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.os.Build;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.ConscryptMode;

/** The library on the framework classes of Android 14. The classes of the packages {@code java} are those of the JDK. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = RobolectricTest.API_LEVEL)
@ConscryptMode(ConscryptMode.Mode.OFF)
public class RobolectricTest {
    static final int API_LEVEL = 34;

    private static final StaffCredentials LOGIN =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD));

    @Test
    public void callsAndSessionWithSocket_workOnAndroidClasses() {
        check("socket");
    }

    @Test
    public void callsAndSessionWithOkHttp_workOnAndroidClasses() {
        check("okhttp");
    }

    private static void check(String transport) {
        assertThat(Build.VERSION.SDK_INT).isEqualTo(API_LEVEL);
        try (SandboxServer sandbox = SandboxServer.start()) {
            try (UserTokenClient client = UserTokenClient.builder()
                    .baseUri(sandbox.baseUri())
                    .apiKey(Secret.of(SandboxServer.API_KEY))
                    .transportName(transport)
                    .build()) {
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
}
