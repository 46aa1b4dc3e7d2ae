package dev.usertoken.it.operations;

import dev.usertoken.Reply;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedServer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Function;

/** What the client makes of one answer. */
final class Replied {
    /** The client's time in these calls. */
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private Replied() {}

    static UserToken issue(String answer) {
        return call(answer, client -> client.issue(Given.LOGIN));
    }

    static UserToken renew(UserToken token, String answer) {
        return call(answer, client -> client.renew(token));
    }

    static Reply revoke(String answer) {
        return call(answer, client -> client.revoke(Given.HELD));
    }

    private static <T> T call(String answer, Function<UserTokenClient, T> call) {
        try (ScriptedServer server = Answers.always(answer);
                UserTokenClient client = Given.client(server)
                        .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                        .build()) {
            return call.apply(client);
        }
    }
}
