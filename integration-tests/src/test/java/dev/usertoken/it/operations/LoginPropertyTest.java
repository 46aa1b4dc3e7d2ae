package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.ApiException;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random valid logins and tokens, each of which must reach the server unchanged. */
class LoginPropertyTest {
    private static final int SEEDS = 150;
    private static final String ODD_CHARACTERS = "\0\t\n\r \"&%+<\\/\u007f\u0085\u2028\ufeff\uffff";

    private static SandboxServer server;
    private static UserTokenClient client;

    @BeforeAll
    static void start() {
        server = SandboxServer.start();
        server.behave(Quirk.LOGIN_REFUSED);
        client = TestData.client(server).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void login_reachesServerUnchanged() {
        forSeeds(random -> {
            String site = headerValue(random);
            String username = username(random);
            String password = unicode(random);

            refused(() -> client.issue(StaffCredentials.of(site, username, Secret.of(password))));

            RecordedRequest request = lastRequest();
            assertThat(request.headers().all("SiteId")).containsExactly(site);
            assertThat(new JsonCodec()
                            .decode(request.body(), MediaType.parse("application/json"))
                            .fields())
                    .isEqualTo(Map.of("Username", username, "Password", password));
        });
    }

    @Test
    void token_reachesServerUnchanged() {
        forSeeds(random -> {
            String site = headerValue(random);
            String token = headerValue(random);
            UserToken held = UserToken.of(site, Secret.of("Bearer " + token));

            refused(() -> client.renew(held));

            RecordedRequest request = lastRequest();
            assertThat(request.headers().all("SiteId")).containsExactly(site);
            assertThat(request.headers().all("Authorization")).containsExactly("Bearer " + token);
            assertThat(request.body()).isEmpty();
        });
    }

    /** 1 to 200 printable characters of ASCII, with no space at either end. */
    private static String headerValue(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? 1 : random.nextInt(1, 201);
        for (int i = 0; i < length; i++) {
            boolean isEnd = i == 0 || i == length - 1;
            text.append((char) random.nextInt(isEnd ? '!' : ' ', '~' + 1));
        }
        return text.toString();
    }

    private static String username(SplittableRandom random) {
        String text = unicode(random);
        return text.trim().isEmpty() ? text + "x" : text;
    }

    /** 0 to 100 characters of Unicode; those that a format must escape are more frequent than by chance. */
    private static String unicode(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4) == 0 ? 0 : random.nextInt(101); i > 0; i--) {
            text.appendCodePoint(codePoint(random));
        }
        return text.toString();
    }

    private static int codePoint(SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0:
                return ODD_CHARACTERS.charAt(random.nextInt(ODD_CHARACTERS.length()));
            case 1:
                return random.nextInt(' ', '~' + 1);
            default:
                int surrogates = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;
                int code = random.nextInt(Character.MAX_CODE_POINT + 1 - surrogates);
                return code < Character.MIN_SURROGATE ? code : code + surrogates;
        }
    }

    private static void refused(Runnable call) {
        server.forgetRequests();
        assertThat(catchThrowable(call::run)).isInstanceOf(ApiException.class);
    }

    private static RecordedRequest lastRequest() {
        assertThat(server.requests()).hasSize(1);
        return server.requests().get(0);
    }

    private static void forSeeds(Property property) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                property.check(new SplittableRandom(seed));
            } catch (CodecFailure | RuntimeException | AssertionError e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private interface Property {
        void check(SplittableRandom random) throws CodecFailure;
    }
}
