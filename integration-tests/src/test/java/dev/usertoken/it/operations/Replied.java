package dev.usertoken.it.operations;

import dev.usertoken.Reply;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Codec;
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

    /** @param codecs the first one encodes the request */
    static UserToken issue(String answer, Codec... codecs) {
        return call(answer, client -> client.issue(Given.LOGIN), codecs);
    }

    static UserToken renew(UserToken token, String answer, Codec... codecs) {
        return call(answer, client -> client.renew(token), codecs);
    }

    static Reply revoke(String answer) {
        return call(answer, client -> client.revoke(Given.HELD));
    }

    private static <T> T call(String answer, Function<UserTokenClient, T> call, Codec... codecs) {
        try (ScriptedServer server = Answers.always(answer);
                UserTokenClient client = client(server, codecs)) {
            return call.apply(client);
        }
    }

    private static UserTokenClient client(ScriptedServer server, Codec... codecs) {
        UserTokenClient.Builder builder = Given.client(server).clock(Clock.fixed(NOW, ZoneOffset.UTC));
        return (codecs.length == 0 ? builder : builder.codec(codecs)).build();
    }
}
