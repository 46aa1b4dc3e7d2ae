package dev.usertoken.testkit;

/** What a request to a {@link SandboxServer} was aimed at. */
public enum Endpoint {
    /** {@code POST /public/v6/usertoken/issue}. */
    ISSUE("POST", "/usertoken/issue"),
    /** {@code POST /public/v6/usertoken/renew}. */
    RENEW("POST", "/usertoken/renew"),
    /** {@code DELETE /public/v6/usertoken/revoke}. */
    REVOKE("DELETE", "/usertoken/revoke"),
    /** {@code GET /public/v6/site/sites}, which asks for a token. */
    SITES("GET", "/site/sites"),
    /** {@code POST /public/v6/client/addclient}, which asks for a token and gives back the fields it was sent. */
    ADD_CLIENT("POST", "/client/addclient");

    final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** The path, without host. */
    String path(String apiVersion) {
        return "/public/v" + apiVersion + path;
    }
}
