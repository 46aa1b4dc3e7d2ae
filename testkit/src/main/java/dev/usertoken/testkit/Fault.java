package dev.usertoken.testkit;

/** A request the sandbox refuses, with the status and the body that say so. */
final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;
    final String code;

    private Fault(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Fault missingKey() {
        return new Fault(401, "DeniedAccess", "Missing API key");
    }

    static Fault accessDenied() {
        return new Fault(401, "DeniedAccess", "Access denied");
    }

    static Fault loginRefused() {
        return new Fault(403, "DeniedAccess", "Staff identity authentication failed.");
    }

    static Fault wrongSite() {
        return new Fault(403, "DeniedAccess", "User token site id does not match requested site");
    }

    static Fault siteDeactivated() {
        return new Fault(403, "DeniedAccess", "Site is deactivated");
    }

    /** Refused by the framework beneath the service, whose errors have no code. */
    static Fault unsupportedMediaType() {
        return new Fault(415, "", "The request entity's media type is not supported for this resource.");
    }

    static Fault missingField(String name) {
        return new Fault(400, "MissingRequiredFields", name + " is required.");
    }

    static Fault invalid(String what) {
        return new Fault(400, "InvalidParameter", what);
    }

    static Fault invalidSite() {
        return new Fault(400, "InvalidSiteId", "SiteId is not valid.");
    }
}
