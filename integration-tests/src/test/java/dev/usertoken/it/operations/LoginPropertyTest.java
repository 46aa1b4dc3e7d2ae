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
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the client takes reaches the server as it is. */
class LoginPropertyTest {
    private static SandboxServer server;
    private static UserTokenClient client;

    @BeforeContainer
    static void start() {
        server = SandboxServer.start();
        server.behave(Quirk.LOGIN_REFUSED);
        client = Given.client(server).build();
    }

    @AfterContainer
    static void stop() {
        client.close();
        server.close();
    }

    @Property(tries = 150, seed = "7")
    void aLoginReachesTheServerAsItIs(
            @ForAll("headerValues") String site,
            @ForAll("usernames") String username,
            @ForAll("unicode") String password)
            throws CodecFailure {
        refused(() -> client.issue(StaffCredentials.of(site, username, Secret.of(password))));

        RecordedRequest request = lastRequest();
        assertThat(request.headers().all("SiteId")).containsExactly(site);
        assertThat(new JsonCodec().decode(request.body(), Optional.empty()).fields())
                .isEqualTo(Map.of("Username", username, "Password", password));
    }

    @Property(tries = 150, seed = "7")
    void aTokenReachesTheServerAsItIs(@ForAll("headerValues") String site, @ForAll("headerValues") String token) {
        UserToken held = UserToken.of(site, Secret.of("Bearer " + token));
        refused(() -> client.renew(held));

        RecordedRequest request = lastRequest();
        assertThat(request.headers().all("SiteId")).containsExactly(site);
        assertThat(request.headers().all("Authorization")).containsExactly("Bearer " + token);
        assertThat(request.body()).isEmpty();
    }

    @Provide
    Arbitrary<String> headerValues() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMinLength(1)
                .ofMaxLength(200)
                .filter(text -> text.charAt(0) != ' ' && text.charAt(text.length() - 1) != ' ');
    }

    @Provide
    Arbitrary<String> usernames() {
        return unicode().filter(text -> !text.trim().isEmpty());
    }

    /** Each character there is, with those that a format must escape more often than by chance. */
    @Provide
    Arbitrary<String> unicode() {
        Arbitrary<Integer> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(code -> code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
        Arbitrary<Integer> odd = Arbitraries.of(
                        '\0', '\t', '\n', '\r', ' ', '"', '&', '%', '+', '<', '\\', '/', '\u007f', '\u0085', '\u2028',
                        '\ufeff', '\uffff')
                .map(character -> (int) character);
        return Arbitraries.oneOf(any, odd, Arbitraries.integers().between(' ', '~'))
                .list()
                .ofMaxSize(100)
                .map(codes -> {
                    StringBuilder text = new StringBuilder();
                    codes.forEach(text::appendCodePoint);
                    return text.toString();
                });
    }

    private static void refused(Runnable call) {
        server.forgetRequests();
        assertThat(catchThrowable(call::run)).isInstanceOf(ApiException.class);
    }

    private static RecordedRequest lastRequest() {
        assertThat(server.requests()).hasSize(1);
        return server.requests().get(0);
    }
}
