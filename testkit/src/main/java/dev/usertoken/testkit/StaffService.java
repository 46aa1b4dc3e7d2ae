package dev.usertoken.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may log in, which tokens live, and what is refused: the sandbox without its wire. Thread-safe. */
final class StaffService {
    private final Clock clock;
    private final Duration tokenLife;
    private final int mostRenewals;
    private final boolean singleToken;
    private final Set<String> apiKeys;
    private final Set<String> deactivatedSites;
    private final List<Login> logins;
    private final Set<String> sites;
    private final TokenMint mint;
    private final LockOut lockOut;
    private final Map<String, IssuedToken> tokens = new HashMap<>();

    StaffService(SandboxServer.Builder settings) {
        clock = settings.clock;
        tokenLife = settings.tokenLife;
        mostRenewals = settings.renewals;
        singleToken = settings.singleToken;
        apiKeys = settings.apiKeys();
        deactivatedSites = Set.copyOf(settings.deactivatedSites);
        logins = settings.logins();
        sites = new HashSet<>(deactivatedSites);
        logins.forEach(login -> sites.add(login.siteId));
        mint = new TokenMint(settings.tokenForm);
        lockOut = new LockOut(settings.lockOutFailures, settings.lockOutDuration);
    }

    /** Checks what each call must carry. */
    void admit(String apiKey, String siteId) throws Fault {
        if (apiKey.isEmpty()) {
            throw Fault.missingKey();
        }
        if (!apiKeys.contains(apiKey)) {
            throw Fault.accessDenied();
        }
        if (siteId.isEmpty()) {
            throw Fault.missingField("SiteId");
        }
        if (!sites.contains(siteId)) {
            throw Fault.invalidSite();
        }
        if (deactivatedSites.contains(siteId)) {
            throw Fault.siteDeactivated();
        }
    }

    synchronized IssuedToken issue(String siteId, String username, String password) throws Fault {
        Instant now = clock.instant();
        String name = siteId + '\n' + username;
        if (lockOut.refuses(name, now)) {
            throw Fault.loginRefused();
        }
        Login login = logins.stream()
                .filter(known -> known.isOf(siteId, username) && known.password.equals(password))
                .findFirst()
                .orElse(null);
        if (login == null) {
            lockOut.failed(name, now);
            throw Fault.loginRefused();
        }
        lockOut.succeeded(name);
        tokens.values().removeIf(token -> !now.isBefore(token.expires));
        if (singleToken && tokens.values().stream().anyMatch(token -> token.login == login)) {
            throw Fault.loginRefused();
        }
        Instant expires = now.plus(tokenLife);
        return keep(new IssuedToken(login, mint.mint(expires), expires, 0));
    }

    /** A token's life, from its current end on; under another text where that is asked for. */
    synchronized IssuedToken renew(String siteId, String text, boolean changeText) throws Fault {
        IssuedToken token = authorize(siteId, text);
        if (token.renewals == mostRenewals) {
            throw Fault.invalid("The token has been renewed " + mostRenewals + " times.");
        }
        Instant expires = token.expires.plus(tokenLife);
        tokens.remove(text);
        return keep(new IssuedToken(token.login, changeText ? mint.mint(expires) : text, expires, token.renewals + 1));
    }

    synchronized void revoke(String siteId, String text) throws Fault {
        authorize(siteId, text);
        tokens.remove(text);
    }

    synchronized IssuedToken authorize(String siteId, String text) throws Fault {
        IssuedToken token = tokens.get(text);
        if (token == null || !clock.instant().isBefore(token.expires)) {
            throw Fault.accessDenied();
        }
        if (!token.login.siteId.equals(siteId)) {
            throw Fault.wrongSite();
        }
        return token;
    }

    synchronized void dropTokens() {
        tokens.clear();
    }

    private IssuedToken keep(IssuedToken token) {
        tokens.put(token.text, token);
        return token;
    }
}
