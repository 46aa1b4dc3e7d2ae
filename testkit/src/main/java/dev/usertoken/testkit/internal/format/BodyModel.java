package dev.usertoken.testkit.internal.format;

import java.util.List;

/**
 * The service's own type of a body: its name and, for XML, the namespace of its data contract (service, XML). All but
 * those of IssueResponse are inferred from its pattern.
 */
public final class BodyModel {
    public static final BodyModel ISSUE_REQUEST =
            new BodyModel("IssueRequest", ".UserTokenController", "Password", "Username");
    public static final BodyModel ISSUE_RESPONSE = new BodyModel("IssueResponse", ".UserTokenController");
    public static final BodyModel SITES = new BodyModel("GetSitesResponse", ".SiteController");
    public static final BodyModel CLIENT_REQUEST = new BodyModel("AddClientRequest", ".ClientController");
    public static final BodyModel CLIENT = new BodyModel("AddClientResponse", ".ClientController");
    public static final BodyModel ERROR = new BodyModel("ErrorResponse", "");

    /** The namespace of the types of a response's members. */
    static final String NESTED_NAMESPACE = "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6";

    final String name;
    final String namespace;

    /** The members of a request in the data contract's order; empty if any member is read. */
    final List<String> members;

    private BodyModel(String name, String controller, String... members) {
        this.name = name;
        this.namespace = NESTED_NAMESPACE + controller;
        this.members = List.of(members);
    }
}
