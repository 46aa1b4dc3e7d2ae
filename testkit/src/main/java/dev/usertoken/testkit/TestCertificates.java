package dev.usertoken.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests, from a key store that is part of this module: its keys are public, so trust them nowhere else.
 * {@code certificates.sh} creates the key store.
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

    @SuppressWarnings("ImmutableEnumChecker") // a cache: decrypting the key takes most of the time of a server's start
    TestCertificates(String alias) {
        this.alias = alias;
    }

    /** Creates a TLS configuration for a server with this certificate. */
    public SSLContext server() {
        KeyManager[] keys = TestStore.KEY_MANAGERS.computeIfAbsent(alias, TestStore::keyManagers);
        return context(keys.clone(), new TrustManager[0]);
    }

    /** Creates a TLS configuration for a client that trusts the test CA alone. */
    public static SSLContext client() {
        return context(new KeyManager[0], TestStore.TRUST_MANAGERS.clone());
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The TLS configuration of the testkit could not be created.", e);
        }
    }

    /** The contents of the key store, read once: each decryption takes milliseconds. */
    private static final class TestStore {
        static final KeyStore STORE = load();
        static final TrustManager[] TRUST_MANAGERS = trustManagers();
        static final Map<String, KeyManager[]> KEY_MANAGERS = new ConcurrentHashMap<>();

        static KeyManager[] keyManagers(String alias) {
            try {
                KeyStore own = empty();
                own.setKeyEntry(alias, STORE.getKey(alias, PASSWORD), PASSWORD, STORE.getCertificateChain(alias));
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(own, PASSWORD);
                return factory.getKeyManagers();
            } catch (GeneralSecurityException | IOException e) {
                throw unreadable(e);
            }
        }

        private static KeyStore load() {
            try (InputStream in = TestCertificates.class.getResourceAsStream("certificates.p12")) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(Objects.requireNonNull(in, "certificates.p12"), PASSWORD);
                return store;
            } catch (GeneralSecurityException | IOException e) {
                throw unreadable(e);
            }
        }

        private static TrustManager[] trustManagers() {
            try {
                KeyStore authority = empty();
                authority.setCertificateEntry("ca", STORE.getCertificate("ca"));
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(authority);
                return factory.getTrustManagers();
            } catch (GeneralSecurityException | IOException e) {
                throw unreadable(e);
            }
        }

        private static KeyStore empty() throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            return store;
        }

        private static IllegalStateException unreadable(Exception e) {
            return new IllegalStateException("The key store of the testkit could not be read.", e);
        }
    }
}
