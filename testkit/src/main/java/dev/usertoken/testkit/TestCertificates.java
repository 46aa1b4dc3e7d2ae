package dev.usertoken.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS for tests, from a key store that is part of this module: its keys are public, so trust them nowhere else. It is
 * made by {@code certificates.sh}.
 */
public enum TestCertificates {
    /** For {@code localhost}, {@code 127.0.0.1}, {@code ::1} and {@code origin.test}, signed by the test CA. */
    GOOD("good"),
    /** As {@link #GOOD}, but it expired in 2001. */
    EXPIRED("expired"),
    /** For {@code elsewhere.test} alone, signed by the test CA. */
    WRONG_HOST("wrong-host"),
    /** For the same names as {@link #GOOD}, signed by itself. */
    SELF_SIGNED("self-signed");

    private static final char[] PASSWORD = "usertoken".toCharArray();

    private final String alias;

    TestCertificates(String alias) {
        this.alias = alias;
    }

    /** What a server with this certificate presents. */
    public SSLContext server() {
        try {
            KeyStore store = load();
            Key key = store.getKey(alias, PASSWORD);
            KeyStore chosen = empty();
            chosen.setKeyEntry(alias, key, PASSWORD, store.getCertificateChain(alias));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(chosen, PASSWORD);
            return context(keys.getKeyManagers(), new TrustManager[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a TLS server", e);
        }
    }

    /** A client that trusts the test CA, and nothing else. */
    public static SSLContext client() {
        try {
            Certificate ca = load().getCertificate("ca");
            KeyStore chosen = empty();
            chosen.setCertificateEntry("ca", ca);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(chosen);
            return context(new KeyManager[0], trust.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a TLS client", e);
        }
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    private static KeyStore load() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TestCertificates.class.getResourceAsStream("certificates.p12")) {
            store.load(Objects.requireNonNull(in, "certificates.p12"), PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }
}
