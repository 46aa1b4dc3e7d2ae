package dev.usertoken.transport.jdk;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** Fails if the proxy is a SOCKS proxy, which the JDK's client would bypass with a direct connection. */
final class HttpProxySelector extends ProxySelector {
    private final ProxySelector selector;

    HttpProxySelector(ProxySelector selector) {
        this.selector = selector;
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
