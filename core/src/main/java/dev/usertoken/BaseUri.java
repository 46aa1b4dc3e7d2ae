package dev.usertoken;

import java.net.URI;
import java.util.Locale;

/** What may be a base URI: nothing that could carry a secret elsewhere, or change the path of an operation. */
final class BaseUri {
    private BaseUri() {}

    static URI check(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused("start with https:// (or http:// to this machine)");
        }
        if (uri.getHost() == null) {
            throw refused("have a host");
        }
        if (uri.getHost().endsWith(".")) {
            // No certificate matches it, and TLS cannot name it (RFC 6066, section 3).
            throw refused("have a host without a dot at its end");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused("have no user info");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused("have no query and no fragment");
        }
        if (!isPlain(uri.getRawPath())) {
            throw refused("have no path, or a plain one without dot segments, empty segments or escapes");
        }
        return uri;
    }

    static void checkCleartext(URI uri, boolean allowed) {
        if (uri.getScheme().equalsIgnoreCase("http") && !allowed && !isThisMachine(uri.getHost())) {
            throw new IllegalStateException("baseUri is http to another machine, which would send the API key and the"
                    + " password in clear text: use https, or call allowCleartext()");
        }
    }

    /** Scheme, host and port (RFC 6454, section 4); the same text for the same origin. Empty where there is no host. */
    static String origin(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return "";
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int defaultPort = scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":"
                + (uri.getPort() < 0 ? defaultPort : uri.getPort());
    }

    private static IllegalArgumentException refused(String must) {
        return new IllegalArgumentException("baseUri must " + must);
    }

    private static boolean isPlain(String path) {
        return path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");
    }

    /** By name, without a look-up: a name that resolves to this machine now may not when the request is sent. */
    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.equals("[0:0:0:0:0:0:0:1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
