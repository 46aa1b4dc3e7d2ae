package dev.usertoken.transport.jdk;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fails if the proxy is a SOCKS proxy, which the JDK's client would bypass with a direct connection. */
final class HttpProxySelector extends ProxySelector {
    private final ProxySelector selector;

    /** @param selector the selector to ask; null means the present default of the process */
    HttpProxySelector(@Nullable ProxySelector selector) {
        ProxySelector selected = selector == null ? ProxySelector.getDefault() : selector;
        this.selector = selected == null ? HttpClient.Builder.NO_PROXY : selected;
    }

    @Override
    public List<Proxy> select(URI uri) {
        List<Proxy> proxies = selector.select(uri);
        if (!proxies.isEmpty() && proxies.get(0).type() == Proxy.Type.SOCKS) {
            throw new UnsupportedOperationException("the JDK's HTTP client does not support SOCKS");
        }
        return proxies;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        selector.connectFailed(uri, address, failure);
    }
}
