package dev.usertoken.testkit;

/**
 * The service's own type behind a body: its name and, for XML, its data contract's namespace and that of the types it
 * holds (contract, XML; the types of other replies than IssueResponse are inferred from its pattern).
 */
final class Model {
    private static final String DTO = "http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6";

    static final Model ISSUE_REQUEST = new Model("IssueRequest", DTO + ".UserTokenController");
    static final Model ISSUE_RESPONSE = new Model("IssueResponse", DTO + ".UserTokenController");
    static final Model SITES = new Model("GetSitesResponse", DTO + ".SiteController");
    static final Model CLIENT = new Model("AddClientResponse", DTO + ".ClientController");
    static final Model ERROR = new Model("ErrorResponse", DTO);

    final String name;
    final String namespace;

    private Model(String name, String namespace) {
        this.name = name;
        this.namespace = namespace;
    }

    String nestedNamespace() {
        return DTO;
    }
}
