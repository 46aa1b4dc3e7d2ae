package dev.usertoken;

import java.util.Locale;

/** The words of exceptions: all of them our own. */
final class Messages {
    private Messages() {}

    static String failed(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT) + " failed: ";
    }

    /** What is likely wrong and what to do about it. */
    static String advice(Diagnosis diagnosis) {
        switch (diagnosis) {
            case MISSING_API_KEY:
                return "no API key reached the service; check apiKey and what stands between here and the service";
            case LOGIN_REFUSED:
                return "the login was refused; check user name, password and site, and that the site has activated your"
                        + " API key; it is not tried again, since six failures lock a login for 30 minutes";
            case LOGIN_PAUSED:
                return "this login was refused lately and is paused, so that the service does not lock it; correct the"
                        + " password, or wait, as after five refusals any password has to,";
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
                return "something between here and the service answered in its place; check the base URI and proxies,"
                        + " or try again later";
            case UNKNOWN:
                return "none of the known causes";
        }
        throw new AssertionError(diagnosis);
    }
}
