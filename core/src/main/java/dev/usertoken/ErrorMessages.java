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
        if (failure.kind() == TransportFailure.Kind.CONNECT) {
            return "no connection to " + hostAndPort + ": " + whyUnconnected(causes) + first(causes)
                    + "; check the base URI, the network and the proxy";
        }
        if (failure.kind() == TransportFailure.Kind.TLS) {
            return "no secure connection to " + hostAndPort + ": " + whyUnsecured(causes) + first(causes)
                    + (hasEllipticCurves()
                            ? ""
                            : "; this Java runtime has no elliptic curves, which most servers require: add the module"
                                    + " jdk.crypto.ec to it")
                    + "; check the base URI, and that this Java trusts the certificate found there";
        }
        return String.valueOf(failure.getMessage());
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
}
