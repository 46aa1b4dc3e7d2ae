package dev.usertoken.testkit;

/** An operation or a resource of a {@link SandboxServer}. */
public enum Endpoint {
    /** {@code POST /public/v6/usertoken/issue}. */
    ISSUE("POST", "/usertoken/issue"),
    /** {@code POST /public/v6/usertoken/renew}. */
    RENEW("POST", "/usertoken/renew"),
    /** {@code DELETE /public/v6/usertoken/revoke}. */
    REVOKE("DELETE", "/usertoken/revoke"),
    /** {@code GET /public/v6/site/sites}, which requires a token. */
    SITES("GET", "/site/sites"),
    /** {@code POST /public/v6/client/addclient}, which requires a token and returns the fields of the request. */
    ADD_CLIENT("POST", "/client/addclient");

    private final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    String method() {
        return method;
    }

    /** Returns the path for a version of the API, such as {@code 6}. */
    String path(String apiVersion) {
        return "/public/v" + apiVersion + path;
    }
}
