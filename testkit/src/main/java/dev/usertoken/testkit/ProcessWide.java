package dev.usertoken.testkit;

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

/** What all of a process shares in {@code java.net}, helpful to whoever asks and noting it; closing it restores. */
final class ProcessWide implements AutoCloseable {
    private final Authenticator authenticator = Authenticator.getDefault();
    private final CookieHandler cookies = CookieHandler.getDefault();
    private final ResponseCache cache = ResponseCache.getDefault();
    private final HostnameVerifier verifier = HttpsURLConnection.getDefaultHostnameVerifier();
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    ProcessWide() {
        Authenticator.setDefault(new Passwords());
        CookieHandler.setDefault(new Cookies());
        ResponseCache.setDefault(new Cache());
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> asked.add("HostnameVerifier"));
    }

    void assertNotAsked(String rule) {
        assertEquals(Collections.emptySet(), asked, rule + ": what all of the process shares must not be asked");
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
            asked.add("Authenticator");
            return new PasswordAuthentication("user", "password".toCharArray());
        }
    }

    /** {@link java.net.HttpURLConnection} always calls both: what counts is that no cookie is sent and none kept. */
    private final class Cookies extends CookieHandler {
        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            return Collections.singletonMap("Cookie", Collections.singletonList("a=b"));
        }

        @Override
        public void put(URI uri, Map<String, List<String>> headers) {
            if (headers.keySet().stream().anyMatch("Set-Cookie"::equalsIgnoreCase)) {
                asked.add("CookieHandler");
            }
        }
    }

    private final class Cache extends ResponseCache {
        @Override
        public CacheResponse get(URI uri, String method, Map<String, List<String>> headers) {
            asked.add("ResponseCache");
            return null;
        }

        @Override
        public CacheRequest put(URI uri, URLConnection connection) {
            asked.add("ResponseCache");
            return null;
        }
    }
}
