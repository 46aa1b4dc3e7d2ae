package dev.usertoken.transport.urlconnection;

import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.util.List;

/** The way to an origin: directly, or by way of a proxy. */
final class Route {
    private final URI uri;
    private final Proxy proxy;

    private Route(URI uri, Proxy proxy) {
        this.uri = uri;
        this.proxy = proxy;
    }

    /**
     * The first way that the selector names.
     *
     * @throws IllegalArgumentException where the URI is not one of HTTP
     */
    static Route of(URI uri, ProxySelector selector) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("uri must be http or https and name a host");
        }
        List<Proxy> proxies = selector.select(uri);
        return new Route(URI.create(uri.toASCIIString()), proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0));
    }

    boolean isSecure() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** Whether the proxy is to hand on bytes that it cannot read. */
    boolean isTunnel() {
        return isSecure() && proxy.type() == Proxy.Type.HTTP;
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure() ? 443 : 80;
    }

    /** As it stands in {@code Host}. */
    String authority() {
        return uri.getPort() >= 0 ? host() + ":" + uri.getPort() : host();
    }

    /** As it stands in the request line: a proxy that is to read the request is told the whole URI. */
    String target() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        boolean readByProxy = proxy.type() == Proxy.Type.HTTP && !isSecure();
        return readByProxy ? uri.getScheme() + "://" + authority() + target : target;
    }

    /** Where to connect to. */
    URL firstHop() throws MalformedURLException {
        if (proxy.type() == Proxy.Type.HTTP) {
            InetSocketAddress address = (InetSocketAddress) proxy.address();
            return new URL("https", address.getHostString(), address.getPort(), "/");
        }
        return new URL("https", host(), port(), "/");
    }

    /** Not connected yet. */
    Socket socket() {
        return new Socket(proxy.type() == Proxy.Type.SOCKS ? proxy : Proxy.NO_PROXY);
    }
}
