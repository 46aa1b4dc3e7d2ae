package dev.usertoken.testkit.internal.sandbox;

/** Thrown if the sandbox refuses a request, with the status and the contents of the response. */
public final class ServiceError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String message;

    private ServiceError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.message = message;
    }

    int status() {
        return status;
    }

    /** Returns the error code, or an empty string if there is no code. */
    String code() {
        return code;
    }

    /** Returns the message for the response. */
    String message() {
        return message;
    }

    static ServiceError missingKey() {
        return new ServiceError(401, "DeniedAccess", "Missing API key");
    }

    public static ServiceError accessDenied() {
        return new ServiceError(401, "DeniedAccess", "Access denied");
    }

    public static ServiceError loginRefused() {
        return new ServiceError(403, "DeniedAccess", "Staff identity authentication failed.");
    }

    public static ServiceError wrongSite() {
        return new ServiceError(403, "DeniedAccess", "User token site id does not match requested site");
    }

    public static ServiceError siteDeactivated() {
        return new ServiceError(403, "DeniedAccess", "Site is deactivated");
    }

    /** Creates an error of the framework of the service, which has no code. */
    static ServiceError unsupportedMediaType() {
        return new ServiceError(415, "", "The request entity's media type is not supported for this resource.");
    }

    static ServiceError missingField(String name) {
        return new ServiceError(400, "MissingRequiredFields", name + " is required.");
    }

    static ServiceError invalid(String message) {
        return new ServiceError(400, "InvalidParameter", message);
    }

    public static ServiceError invalidSite() {
        return new ServiceError(400, "InvalidSiteId", "SiteId is not valid.");
    }
}
