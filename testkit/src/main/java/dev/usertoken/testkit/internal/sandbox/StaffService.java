package dev.usertoken.testkit.internal.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The service without HTTP: admits calls, checks logins, and issues, renews and revokes tokens. Thread-safe. */
public final class StaffService {
    private final Clock clock;
    private final Accounts accounts;
    private final TokenPolicy policy;
    private final TokenMint mint;
    private final LockOut lockOut;
    private final Map<String, IssuedToken> tokens = new HashMap<>();

    public StaffService(Clock clock, Accounts accounts, TokenPolicy policy, LockOut lockOut) {
        this.clock = clock;
        this.accounts = accounts;
        this.policy = policy;
        this.lockOut = lockOut;
        mint = new TokenMint(policy.jwt);
    }

    public Instant now() {
        return clock.instant();
    }

    /** Forgets all tokens, so that they are refused from now on. */
    public synchronized void dropTokens() {
        tokens.clear();
    }

    /** Checks the API key and the site of a call. */
    void admit(String apiKey, String siteId) throws ServiceError {
        accounts.admit(apiKey, siteId);
    }

    synchronized IssuedToken issue(String siteId, String username, String password) throws ServiceError {
        Instant now = now();
        String name = siteId + '\n' + username;
        if (lockOut.refuses(name, now)) {
            throw ServiceError.loginRefused();
        }
        Login login = accounts.login(siteId, username, password).orElse(null);
        if (login == null) {
            lockOut.failed(name, now);
            throw ServiceError.loginRefused();
        }
        lockOut.succeeded(name);
        tokens.values().removeIf(token -> !now.isBefore(token.expires));
        if (policy.singlePerLogin && tokens.values().stream().anyMatch(token -> token.login == login)) {
            throw ServiceError.loginRefused();
        }
        Instant expires = now.plus(policy.life);
        return keep(new IssuedToken(login, mint.mint(expires), expires, 0));
    }

    /** Extends the life of a token from its current end, and replaces its text if that is requested. */
    synchronized IssuedToken renew(String siteId, String text, boolean changeText) throws ServiceError {
        IssuedToken token = authorize(siteId, text);
        if (token.renewals == policy.renewals) {
            throw ServiceError.invalid("The token has been renewed " + policy.renewals + " times.");
        }
        Instant expires = token.expires.plus(policy.life);
        tokens.remove(text);
        return keep(new IssuedToken(token.login, changeText ? mint.mint(expires) : text, expires, token.renewals + 1));
    }

    synchronized void revoke(String siteId, String text) throws ServiceError {
        authorize(siteId, text);
        tokens.remove(text);
    }

    synchronized IssuedToken authorize(String siteId, String text) throws ServiceError {
        IssuedToken token = tokens.get(text);
        if (token == null || !now().isBefore(token.expires)) {
            throw ServiceError.accessDenied();
        }
        if (!token.login.siteId.equals(siteId)) {
            throw ServiceError.wrongSite();
        }
        return token;
    }

    private IssuedToken keep(IssuedToken token) {
        tokens.put(token.text, token);
        return token;
    }
}
