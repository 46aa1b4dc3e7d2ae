package dev.usertoken.testkit.internal.sandbox;

import dev.usertoken.StaffUser;
import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.internal.format.BodyModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations of the service on requests: each checks the request, acts, and sets the response. Thread-safe. */
public final class StaffOperations {
    private final StaffService service;

    public StaffOperations(StaffService service) {
        this.service = service;
    }

    public void issue(ResponseBuilder response, Headers headers, RequestFields fields) throws ServiceError {
        String site = admit(headers);
        token(response, service.issue(site, fields.required("Username"), fields.required("Password")));
    }

    public void renew(ResponseBuilder response, Headers headers) throws ServiceError {
        String site = admit(headers);
        token(response, service.renew(site, tokenOf(headers), response.changesToken()));
    }

    public void revoke(Headers headers) throws ServiceError {
        String site = admit(headers);
        service.revoke(site, tokenOf(headers));
    }

    public void sites(ResponseBuilder response, Headers headers) throws ServiceError {
        String id = admit(headers);
        service.authorize(id, tokenOf(headers));
        Map<String, Object> site = new LinkedHashMap<>();
        site.put("Id", Long.valueOf(id));
        site.put("Name", "Site " + id);
        response.body(BodyModel.SITES, only("Sites", List.of(site)));
    }

    public void addClient(ResponseBuilder response, Headers headers, RequestFields fields) throws ServiceError {
        String site = admit(headers);
        service.authorize(site, tokenOf(headers));
        response.body(BodyModel.CLIENT, only("Client", fields.all()));
    }

    /** Checks the API key and the site, and returns the site. */
    private String admit(Headers headers) throws ServiceError {
        String site = headers.first("SiteId").orElse("");
        service.admit(headers.first("API-Key").orElse(""), site);
        return site;
    }

    /** Returns the token of a request, which the service accepts with and without {@code Bearer} (service, Operations). */
    private static String tokenOf(Headers headers) {
        String authorization = headers.first("Authorization").orElse("");
        String scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length()).trim()
                : authorization;
    }

    private static void token(ResponseBuilder response, IssuedToken token) {
        StaffUser user = token.login.user;
        Map<String, Object> userMembers = new LinkedHashMap<>();
        user.id().ifPresent(id -> userMembers.put("Id", id));
        userMembers.put("FirstName", user.firstName());
        userMembers.put("LastName", user.lastName());
        userMembers.put("Type", user.type());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("TokenType", "Bearer");
        body.put("AccessToken", token.text);
        body.put("Expires", ExpiryFormat.usual(token.expires));
        body.put("User", userMembers);
        response.expires(token.expires);
        response.body(BodyModel.ISSUE_RESPONSE, body);
    }

    private static Map<String, Object> only(String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }
}
