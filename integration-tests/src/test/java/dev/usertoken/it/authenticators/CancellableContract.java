package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.TokenSession;
import dev.usertoken.it.authenticators.CancellableCaller.Started;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds where a call can be cancelled, too. */
abstract class CancellableContract extends AuthenticatorContract {
    @Override
    abstract CancellableCaller caller(TokenSession session);

    /** Meanwhile the login is not answered. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void aCancelledCallWaitsNoLongerForItsTokenAndTheOthersDo(boolean afterA401) throws Exception {
        int logins = afterA401 ? 2 : 1;
        CountDownLatch asked = new CountDownLatch(logins);
        CountDownLatch answered = new CountDownLatch(1);
        SandboxServer server = sandbox(exchange -> {
            if (exchange.path().contains("issue")) {
                asked.countDown();
                if (asked.getCount() == 0) {
                    await(answered);
                }
            }
        });
        open(answered::countDown);
        TokenSession session = session(server);
        CancellableCaller caller = open(caller(session));
        if (afterA401) {
            session.token();
            server.dropTokens();
        }
        URI sites = sites(server);
        Started cancelled = caller.start(sites);
        await(asked);
        Started before = caller.start(sites);
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.answer().get(10, TimeUnit.SECONDS))
                .as("sooner than the session gives up")
                .isNotInstanceOf(TimeoutException.class);
        Started after = caller.start(sites);
        assertThat(before.answer()).isNotDone();
        answered.countDown();

        assertThat(before.answer().get(20, TimeUnit.SECONDS)).startsWith("200 ");
        assertThat(after.answer().get(20, TimeUnit.SECONDS)).startsWith("200 ");
        assertThat(server.issues()).isEqualTo(logins);
        assertThat(server.count(Endpoint.SITES)).isEqualTo(afterA401 ? 3 : 2);
    }
}
