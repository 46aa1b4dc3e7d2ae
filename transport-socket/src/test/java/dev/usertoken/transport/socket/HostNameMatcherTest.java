package dev.usertoken.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hosts and {@code host-names.pem}, a certificate of {@code openssl req -x509} for {@code CN=common.test} and
 * {@code DNS:Origin.test, DNS:*.wild.test, DNS:*.bare, DNS:*, DNS:f*.part.test, DNS:a.*.inner.test, DNS:192.0.2.7,
 * IP:192.0.2.1, IP:2001:db8::1, URI:https://uri.test/, email:a@mail.test}.
 */
class HostNameMatcherTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin.test",
                "origin.TEST",
                "origin.test.",
                "a.wild.test",
                "A.Wild.test.",
                "xn--bcher-kva.wild.test",
                "192.0.2.1",
                "2001:db8::1",
                "2001:DB8:0:0:0:0:0:1"
            })
    void hostOfCertificate_matches(String host) throws Exception {
        assertThat(HostNameMatcher.matches(host, certificate())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.test",
                "a.origin.test",
                "igin.test",
                "test",
                "wild.test",
                ".wild.test",
                "a.b.wild.test",
                "awild.test",
                "a.bare",
                "localhost",
                "foo.part.test",
                "a.b.inner.test",
                "common.test",
                "uri.test",
                "mail.test",
                "192.0.2.2",
                "192.0.2.7",
                "2001:db8::2",
                "::192.0.2.1"
            })
    void otherHost_doesNotMatch(String host) throws Exception {
        assertThat(HostNameMatcher.matches(host, certificate())).isFalse();
    }

    private static Certificate certificate() throws Exception {
        try (InputStream in = HostNameMatcherTest.class.getResourceAsStream("host-names.pem")) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
