package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;

/** The way to an origin server, directly or through a proxy. Immutable. */
final class Route {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

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

    /** Creates the route to the origin of a URI, through the first proxy that the configured selector returns. */
    static Route of(URI uri, TransportConfig config) throws TransportFailure {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        int defaultPort = secure ? HTTPS_PORT : HTTP_PORT;
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort;
        return new Route(secure, withoutBrackets(uri.getHost()), port, selectProxy(uri, config));
    }

    private static Proxy selectProxy(URI uri, TransportConfig config) throws TransportFailure {
        ProxySelector selector =
                config.proxySelector().isPresent() ? config.proxySelector().get() : ProxySelector.getDefault();
        try {
            List<Proxy> proxies = selector == null ? Collections.emptyList() : selector.select(uri);
            return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
        } catch (RuntimeException e) {
            throw TransportFailure.of(Kind.CONNECT, e);
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    boolean isSecure() {
        return secure;
    }

    /** Returns the name or the address of the origin server; an IPv6 address has no brackets. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Returns host and port as they are written in HTTP. */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Returns true if an HTTP proxy forwards encrypted bytes. */
    boolean isTunneled() {
        return secure && proxy.type() == Proxy.Type.HTTP;
    }

    /** Returns true if an HTTP proxy reads the request, which then contains the absolute URI. */
    boolean isForwarded() {
        return !secure && proxy.type() == Proxy.Type.HTTP;
    }

    /** Returns the proxy that the socket itself connects through. */
    Proxy socketProxy() {
        return proxy.type() == Proxy.Type.SOCKS ? proxy : Proxy.NO_PROXY;
    }

    /** Returns all addresses that the socket can connect to; blocks on the name lookup. */
    InetSocketAddress[] socketAddresses() throws UnknownHostException {
        if (proxy.type() == Proxy.Type.SOCKS) {
            // The SOCKS proxy resolves the name, which may be known only in its network.
            return new InetSocketAddress[] {InetSocketAddress.createUnresolved(host, port)};
        }
        if (proxy.type() == Proxy.Type.HTTP) {
            InetSocketAddress address = (InetSocketAddress) proxy.address();
            return resolve(address.getHostString(), address.getPort());
        }
        return resolve(host, port);
    }

    private static InetSocketAddress[] resolve(String host, int port) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        InetSocketAddress[] resolved = new InetSocketAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            resolved[i] = new InetSocketAddress(addresses[i], port);
        }
        return resolved;
    }
}
