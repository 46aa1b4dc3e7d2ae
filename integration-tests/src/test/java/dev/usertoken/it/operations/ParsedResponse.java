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

/** The result of a call if the server sends a given response. */
final class ParsedResponse {
    /** The time of the client's clock. */
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private ParsedResponse() {}

    /** @param codecs the codecs of the client; the first of them encodes the request */
    static UserToken issue(String response, Codec... codecs) {
        return call(response, client -> client.issue(TestData.LOGIN), codecs);
    }

    static UserToken renew(UserToken token, String response, Codec... codecs) {
        return call(response, client -> client.renew(token), codecs);
    }

    static Reply revoke(String response) {
        return call(response, client -> client.revoke(TestData.USER_TOKEN));
    }

    private static <T> T call(String response, Function<UserTokenClient, T> call, Codec... codecs) {
        try (ScriptedServer server = Responses.always(response);
                UserTokenClient client = client(server, codecs)) {
            return call.apply(client);
        }
    }

    private static UserTokenClient client(ScriptedServer server, Codec... codecs) {
        UserTokenClient.Builder builder = TestData.client(server).clock(Clock.fixed(NOW, ZoneOffset.UTC));
        return (codecs.length == 0 ? builder : builder.codec(codecs)).build();
    }
}
