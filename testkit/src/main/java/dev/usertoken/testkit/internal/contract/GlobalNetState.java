package dev.usertoken.testkit.internal.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Authenticator;
import java.net.CacheRequest;
import java.net.CacheResponse;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.ResponseCache;
import java.net.URI;
import java.net.URLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** Replaces the process-wide handlers of {@code java.net} by ones that record their use, until it is closed. */
public final class GlobalNetState implements AutoCloseable {
    private final Authenticator authenticator = Authenticator.getDefault();
    private final CookieHandler cookies = CookieHandler.getDefault();
    private final ResponseCache cache = ResponseCache.getDefault();
    private final HostnameVerifier verifier = HttpsURLConnection.getDefaultHostnameVerifier();
    private final Set<String> used = new ConcurrentSkipListSet<>();

    public GlobalNetState() {
        Authenticator.setDefault(new Passwords());
        CookieHandler.setDefault(new Cookies());
        ResponseCache.setDefault(new Cache());
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> used.add("HostnameVerifier"));
    }

    public void assertNotUsed(String rule) {
        assertEquals(Collections.emptySet(), used, rule + ": the process-wide handlers of java.net must not be used");
    }

    @Override
    public void close() {
        Authenticator.setDefault(authenticator);
        CookieHandler.setDefault(cookies);
        ResponseCache.setDefault(cache);
        HttpsURLConnection.setDefaultHostnameVerifier(verifier);
    }

    private final class Passwords extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            used.add("Authenticator");
            return new PasswordAuthentication("user", "password".toCharArray());
        }
    }

    /** Records only cookies that are kept: {@link java.net.HttpURLConnection} always calls both methods. */
    private final class Cookies extends CookieHandler {
        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            return Collections.singletonMap("Cookie", Collections.singletonList("a=b"));
        }

        @Override
        public void put(URI uri, Map<String, List<String>> headers) {
            if (headers.keySet().stream().anyMatch("Set-Cookie"::equalsIgnoreCase)) {
                used.add("CookieHandler");
            }
        }
    }

    private final class Cache extends ResponseCache {
        @Override
        public @Nullable CacheResponse get(URI uri, String method, Map<String, List<String>> headers) {
            used.add("ResponseCache");
            return null;
        }

        @Override
        public @Nullable CacheRequest put(URI uri, URLConnection connection) {
            used.add("ResponseCache");
            return null;
        }
    }
}
