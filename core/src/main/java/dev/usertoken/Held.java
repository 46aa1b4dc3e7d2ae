package dev.usertoken;

/** A token, and until when on the monotonic clock it is fresh, and may be given out. */
final class Held {
    final UserToken token;
    final long freshUntil;
    final long servedUntil;
    final TokenEvent servedFresh;
    final TokenEvent servedStale;

    Held(UserToken token, long freshUntil, long servedUntil) {
        this.token = token;
        this.freshUntil = freshUntil;
        this.servedUntil = servedUntil;
        servedFresh = served(TokenEvent.Type.TOKEN_FRESH);
        servedStale = served(TokenEvent.Type.TOKEN_STALE);
    }

    private TokenEvent served(TokenEvent.Type type) {
        return TokenEvent.builder(type).siteId(token.siteId()).build();
    }
}
