package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.util.VersionInfo;
import org.junit.jupiter.api.Test;

/** The build runs the tests of this module on two versions of HttpClient, with the same classes. */
class HttpClientVersionTest {
    @Test
    void httpClient_isVersionOfBuild() {
        VersionInfo version = VersionInfo.loadVersionInfo("org.apache.hc.client5", HttpClients.class.getClassLoader());

        assertThat(version.getRelease()).isEqualTo(System.getProperty("httpclient5.version"));
    }
}
