package dev.usertoken.transport.jdk;

import java.net.ProxySelector;
import java.net.http.HttpClient;

/** A client of an {@link HttpClientPool}, guarded by the lock of the pool. */
final class PooledClient {
    final HttpClient client;
    final ProxySelector proxies;
    final Runnable end;
    final long created = System.nanoTime();

    /** The exchanges under way, and the pool. */
    int users = 1;

    /**
     * @param proxies selects the proxy before each request, and fails if the client would bypass it
     * @param end ends the client and its threads
     */
    PooledClient(HttpClient client, ProxySelector proxies, Runnable end) {
        this.client = client;
        this.proxies = proxies;
        this.end = end;
    }
}
