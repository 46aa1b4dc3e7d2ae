package dev.usertoken.testkit;

import java.util.List;

/**
 * The service's own type behind a body: its name and, for XML, its data contract's namespace (service, XML; other
 * replies than IssueResponse are inferred from its pattern).
 */
final class Model {
    /** Of the types that a reply's members hold. */
    static final String NESTED_NAMESPACE = "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6";

    static final Model ISSUE_REQUEST = new Model("IssueRequest", ".UserTokenController", "Password", "Username");
    static final Model ISSUE_RESPONSE = new Model("IssueResponse", ".UserTokenController");
    static final Model SITES = new Model("GetSitesResponse", ".SiteController");
    static final Model CLIENT_REQUEST = new Model("AddClientRequest", ".ClientController");
    static final Model CLIENT = new Model("AddClientResponse", ".ClientController");
    static final Model ERROR = new Model("ErrorResponse", "");

    final String name;
    final String namespace;

    /** What a request of this type may hold, in the data contract's order. */
    final List<String> members;

    private Model(String name, String controller, String... members) {
        this.name = name;
        this.namespace = NESTED_NAMESPACE + controller;
        this.members = List.of(members);
    }
}
