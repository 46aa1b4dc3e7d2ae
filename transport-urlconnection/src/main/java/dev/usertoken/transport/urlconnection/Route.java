package dev.usertoken.transport.urlconnection;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The way to an origin: directly, or by way of a proxy. A value: what goes the same way can share a connection. */
final class Route {
    private final boolean secure;
    private final String host;
    private final int port;
    private final Proxy proxy;

    private Route(boolean secure, String host, int port, Proxy proxy) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.proxy = proxy;
    }

    /**
     * The first way that the selector names.
     *
     * @throws IllegalArgumentException where the URI is not one of HTTP
     */
    static Route of(URI uri, ProxySelector selector) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        boolean http = secure || "http".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("uri must be http or https and name a host");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        List<Proxy> proxies = selector.select(uri);
        Proxy proxy = proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
        return new Route(secure, uri.getHost().toLowerCase(Locale.ROOT), port, proxy);
    }

    boolean isSecure() {
        return secure;
    }

    /** Whether the proxy is to hand on bytes that it cannot read. */
    boolean isTunnel() {
        return secure && proxy.type() == Proxy.Type.HTTP;
    }

    /** Whether a proxy reads the request, and is to be told the whole URI. */
    boolean isReadByProxy() {
        return !secure && proxy.type() == Proxy.Type.HTTP;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Where to connect to; looks the name up, which blocks. */
    InetSocketAddress firstHop() {
        if (proxy.type() == Proxy.Type.HTTP) {
            InetSocketAddress address = (InetSocketAddress) proxy.address();
            return new InetSocketAddress(address.getHostString(), address.getPort());
        }
        return new InetSocketAddress(host, port);
    }

    /** Not connected yet. */
    Socket socket() {
        return new Socket(proxy.type() == Proxy.Type.SOCKS ? proxy : Proxy.NO_PROXY);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Route)) {
            return false;
        }
        Route that = (Route) other;
        return secure == that.secure && host.equals(that.host) && port == that.port && proxy.equals(that.proxy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secure, host, port, proxy);
    }
}
