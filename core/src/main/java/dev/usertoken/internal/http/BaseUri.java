package dev.usertoken.internal.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * A validator of base URIs, which rejects parts that could send a secret elsewhere, or change the path of an operation.
 */
public final class BaseUri {
    private BaseUri() {}

    public static URI check(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused("start with https:// (or http:// to this machine)");
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw refused("have no user info");
        }
        if (uri.getHost() == null) {
            throw refused(
                    uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('_') >= 0
                            ? "have a host name without underscores, which java.net.URI does not accept: use another"
                                    + " name of the host, or its address"
                            : "have a host");
        }
        if (uri.getHost().endsWith(".")) {
            // No certificate matches it, and TLS cannot name it (RFC 6066, section 3).
            throw refused("have a host without a dot at its end");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused("have no query and no fragment");
        }
        if (!isPlain(uri.getRawPath())) {
            throw refused("have no path, or a plain one without dot segments, empty segments or escapes");
        }
        return uri;
    }

    public static void checkCleartext(URI uri, boolean allowed) {
        if (uri.getScheme().equalsIgnoreCase("http") && !allowed && !isThisMachine(uri.getHost())) {
            throw new IllegalStateException("baseUri is http to another machine, which would send the API key and the"
                    + " password in clear text: use https, or call allowCleartext()");
        }
    }

    /**
     * Returns scheme, host and port (RFC 6454, section 4), the same text for the same origin; empty if there is no
     * host.
     */
    public static String origin(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return "";
        }
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + canonicalHost(uri.getHost()) + ":" + port(uri);
    }

    /** Returns the host in lower case and the port, given or by the scheme. */
    public static String hostAndPort(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port(uri);
    }

    private static int port(URI uri) {
        int defaultPort = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return uri.getPort() < 0 ? defaultPort : uri.getPort();
    }

    /**
     * Returns the same text for all spellings of a host: HTTP clients abbreviate IPv6 addresses, and replace one that is
     * mapped from IPv4 by that of IPv4.
     */
    private static String canonicalHost(String host) {
        if (host.startsWith("[") && host.indexOf('%') < 0) {
            try {
                // An address needs no lookup.
                return InetAddress.getByName(host).getHostAddress();
            } catch (UnknownHostException e) {
                return host.toLowerCase(Locale.ROOT);
            }
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException refused(String must) {
        return new IllegalArgumentException("baseUri must " + must);
    }

    private static boolean isPlain(String path) {
        return path.isEmpty() || path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");
    }

    /** Compares names without a lookup: a name that resolves to this machine now may not when the request is sent. */
    private static boolean isThisMachine(String givenHost) {
        String host = canonicalHost(givenHost);
        return host.equals("localhost") || host.equals("0:0:0:0:0:0:0:1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
