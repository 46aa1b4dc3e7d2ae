package dev.usertoken.transport.jdk;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/** Refuses a SOCKS proxy, which the JDK's client would pass by and connect directly. */
final class HttpProxies extends ProxySelector {
    private final ProxySelector selector;

    HttpProxies(ProxySelector selector) {
        this.selector = selector;
    }

    static ProxySelector systemDefault() {
        ProxySelector selector = ProxySelector.getDefault();
        return selector == null ? HttpClient.Builder.NO_PROXY : selector;
    }

    @Override
    public List<Proxy> select(URI uri) {
        List<Proxy> proxies = selector.select(uri);
        if (!proxies.isEmpty() && proxies.get(0).type() == Proxy.Type.SOCKS) {
            throw new UnsupportedOperationException("the JDK's HTTP client does not speak SOCKS");
        }
        return proxies;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        selector.connectFailed(uri, address, failure);
    }
}
