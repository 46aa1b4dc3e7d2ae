package dev.usertoken.testkit.internal.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The logins, API keys and sites that a sandbox knows. Immutable. */
public final class Accounts {
    private final List<Login> logins;
    private final Set<String> apiKeys;
    private final Set<String> deactivatedSites;
    private final Set<String> sites;

    public Accounts(List<Login> logins, Set<String> apiKeys, Set<String> deactivatedSites) {
        this.logins = List.copyOf(logins);
        this.apiKeys = Set.copyOf(apiKeys);
        this.deactivatedSites = Set.copyOf(deactivatedSites);
        Set<String> known = new HashSet<>(deactivatedSites);
        logins.forEach(login -> known.add(login.siteId));
        sites = Set.copyOf(known);
    }

    /** Checks the API key and the site of a call. */
    void admit(String apiKey, String siteId) throws ServiceError {
        if (apiKey.isEmpty()) {
            throw ServiceError.missingKey();
        }
        if (!apiKeys.contains(apiKey)) {
            throw ServiceError.accessDenied();
        }
        if (siteId.isEmpty()) {
            throw ServiceError.missingField("SiteId");
        }
        if (!sites.contains(siteId)) {
            throw ServiceError.invalidSite();
        }
        if (deactivatedSites.contains(siteId)) {
            throw ServiceError.siteDeactivated();
        }
    }

    Optional<Login> login(String siteId, String username, String password) {
        return logins.stream()
                .filter(login -> login.isOf(siteId, username) && login.password.equals(password))
                .findFirst();
    }

    /** Returns a line for each login and for each API key, each after a line break. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        logins.forEach(login -> text.append("\nsite ")
                .append(login.siteId)
                .append(", user name ")
                .append(login.username)
                .append(", password ")
                .append(login.password));
        apiKeys.forEach(key -> text.append("\nAPI key ").append(key));
        return text.toString();
    }
}
