package dev.usertoken.transport.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Finds a host among the subject alternative names of a certificate (RFC 9525). The common name is ignored. */
final class HostNameMatcher {
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;

    private HostNameMatcher() {}

    /** Returns true if the certificate is valid for the host: a name in ASCII, or an IP address without brackets. */
    static boolean matches(String host, Certificate certificate)
            throws CertificateParsingException, UnknownHostException {
        boolean isAddress = host.matches("[0-9.]+|.*:.*");
        Collection<List<?>> names = ((X509Certificate) certificate).getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (isAddress
                    ? name.get(0).equals(IP_ADDRESS) && isSameAddress(host, (String) name.get(1))
                    : name.get(0).equals(DNS_NAME) && isSameName(host, (String) name.get(1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSameAddress(String host, String address) throws UnknownHostException {
        return Arrays.equals(InetAddress.getAllByName(host), InetAddress.getAllByName(address));
    }

    /** A wildcard stands for one whole label, the first of three or more. */
    private static boolean isSameName(String host, String name) {
        String expected = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        // Outside ASCII there are characters that equal an ASCII letter if case is ignored.
        String given = new String(name.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        boolean isWildcard = given.startsWith("*.") && given.indexOf('.', 2) > 0;
        return given.equalsIgnoreCase(isWildcard ? expected.replaceFirst("[^.]+", "*") : expected);
    }
}
