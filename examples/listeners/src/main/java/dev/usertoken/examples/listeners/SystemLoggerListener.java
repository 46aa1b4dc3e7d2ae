package dev.usertoken.examples.listeners;

import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs events through the facade of the JDK, as the logger {@code dev.usertoken}: failures with their stack trace. */
public final class SystemLoggerListener implements TokenListener {
    private final Logger logger = System.getLogger("dev.usertoken");

    @Override
    public void onEvent(TokenEvent event) {
        Level level = levelOf(event.type());
        if (logger.isLoggable(level)) {
            logger.log(level, event.toString(), event.cause().orElse(null));
        }
    }

    private static Level levelOf(TokenEvent.Type type) {
        switch (type) {
            case OPERATION_FAILED:
            case REFRESH_FAILED:
            case LOGIN_PAUSED:
            case STORE_FAILED:
            case PROVIDER_BROKEN:
                return Level.WARNING;
            case PROVIDER_SELECTED:
            case OPERATION_SUCCEEDED:
            case TOKEN_REFRESHED:
            case TOKEN_ADOPTED:
            case TOKEN_INVALIDATED:
                return Level.INFO;
            case ATTEMPT_STARTED:
            case ATTEMPT_FAILED:
            case TOKEN_AWAITED:
                return Level.DEBUG;
            default:
                // TOKEN_FRESH and TOKEN_STALE, one for each token that the session returns.
                return Level.TRACE;
        }
    }
}
