package dev.usertoken;

import dev.usertoken.spi.TransportFailure;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The messages of exceptions. They contain no text of another library. */
final class ErrorMessages {
    private ErrorMessages() {}

    static String failed(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT) + " failed: ";
    }

    /** Returns additional advice if this password is refused; may be empty. */
    static String advice(Secret password) {
        return password.endsInLineBreak()
                ? "; the password ends in a line break: remove it, unless it is part of the password"
                : "";
    }

    /** Returns the message for a login that was not sent. */
    static String paused(Duration wait, Instant until) {
        long minutes = wait.plusSeconds(59).toMinutes();
        return "this login is paused until " + until.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS) + ", for "
                + minutes + (minutes == 1 ? " minute" : " minutes")
                + ", and was not sent, because it was refused recently and six refusals lock it; correct the password, or"
                + " wait; after five refusals, a corrected password has to wait as well";
    }

    /**
     * Returns the reason of a failure and, if no connection was made, the host. Contains no text of another library.
     */
    static String of(TransportFailure failure, String hostAndPort) {
        String causes = causes(failure);
        switch (failure.kind()) {
            case CONNECT:
                return "no connection to " + hostAndPort + ": " + whyUnconnected(causes) + first(causes)
                        + "; check the base URI, the network and the proxy";
            case TLS:
                return "no secure connection to " + hostAndPort + ": " + whyUnsecured(causes) + first(causes)
                        + (hasEllipticCurves()
                                ? ""
                                : "; this Java runtime has no elliptic curves, which most servers require: add the module"
                                        + " jdk.crypto.ec to it")
                        + "; check the base URI, and that this Java trusts the certificate found there";
            default:
                return String.valueOf(failure.getMessage());
        }
    }

    private static String whyUnconnected(String causes) {
        if (causes.contains("UnknownHostException ") || causes.contains("UnresolvedAddressException ")) {
            return "the host name was not found";
        }
        if (causes.contains("TimeoutException ")) {
            return "the host did not respond in time";
        }
        if (causes.contains("NoRouteToHostException ")) {
            return "there is no route to the host";
        }
        return causes.contains("ConnectException ") ? "the connection was refused" : "nothing was sent";
    }

    private static String whyUnsecured(String causes) {
        boolean certificate = causes.contains(".cert.") || causes.contains("SSLPeerUnverifiedException ");
        return certificate ? "TLS failed, as the certificate was not accepted" : "TLS failed";
    }

    /** Returns false in a runtime image before Java 22 without jdk.crypto.ec, unless another provider has the curves. */
    private static boolean hasEllipticCurves() {
        return Security.getProviders("KeyAgreement.ECDH") != null;
    }

    /** Returns the class names of all causes, each followed by a space. A failure keeps nothing else of its causes. */
    private static String causes(TransportFailure failure) {
        StringBuilder names = new StringBuilder();
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            names.append(cause.getMessage()).append(' ');
        }
        return names.toString();
    }

    private static String first(String causes) {
        return causes.isEmpty() ? "" : " (" + causes.substring(0, causes.indexOf(' ')) + ")";
    }

    /** Returns the likely cause and its remedy. */
    static String advice(Diagnosis diagnosis) {
        switch (diagnosis) {
            case MISSING_API_KEY:
                return "no API key reached the service; check apiKey and what stands between here and the service";
            case API_KEY_REFUSED:
                return "the API key was probably refused, since a wrong password is refused with 403; check apiKey, and that"
                        + " the site has activated it; if both are right, check user name and password";
            case LOGIN_REFUSED:
                return "the login was refused; check user name, password and site, and that the site has activated your"
                        + " API key; do not repeat the same login, because six failures lock it for 30 minutes";
            case TOKEN_REJECTED:
                return "the token was rejected: it has ended, was revoked, or may not do this; issue a new one";
            case WRONG_SITE:
                return "the token or login belongs to another site; use each token at the site that issued it";
            case SITE_DEACTIVATED:
                return "the site is deactivated, or is not the one of this login; check the site id";
            case BAD_REQUEST:
                return "the service found the request at fault; check the site id, the user name and the API version";
            case RATE_LIMITED:
                return "too many calls; wait, and share one token instead of issuing many";
            case SERVER_ERROR:
                return "the service failed; try again later";
            case GATEWAY:
                return "a proxy or gateway returned this response in place of the service; check the base URI and"
                        + " proxies, or try again later";
            default:
                return "none of the known causes";
        }
    }
}
