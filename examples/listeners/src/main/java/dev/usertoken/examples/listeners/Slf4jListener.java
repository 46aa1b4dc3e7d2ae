package dev.usertoken.examples.listeners;

import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs events through SLF4J: failures as warnings with their stack trace, and the lines of the wire log at level trace.
 * The loggers are {@code dev.usertoken} and {@code dev.usertoken.wire}.
 */
public final class Slf4jListener implements TokenListener {
    private final Logger logger = LoggerFactory.getLogger("dev.usertoken");
    private final Logger wire = LoggerFactory.getLogger("dev.usertoken.wire");

    @Override
    public void onEvent(TokenEvent event) {
        event.wire().ifPresent(line -> wire.trace("call {}: {}", event.callId(), line));
        switch (event.type()) {
            case OPERATION_FAILED:
            case REFRESH_FAILED:
            case LOGIN_PAUSED:
            case STORE_FAILED:
            case PROVIDER_BROKEN:
                logger.warn("{}", event, event.cause().orElse(null));
                break;
            case PROVIDER_SELECTED:
            case OPERATION_SUCCEEDED:
            case TOKEN_REFRESHED:
            case TOKEN_ADOPTED:
            case TOKEN_INVALIDATED:
                logger.info("{}", event);
                break;
            case ATTEMPT_STARTED:
            case ATTEMPT_FAILED:
            case TOKEN_AWAITED:
                logger.debug("{}", event);
                break;
            default:
                // TOKEN_FRESH and TOKEN_STALE, one for each token that the session returns.
                logger.trace("{}", event);
        }
    }
}
