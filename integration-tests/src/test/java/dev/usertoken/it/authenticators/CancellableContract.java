package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.TokenSession;
import dev.usertoken.it.authenticators.CancellableCaller.StartedCall;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The additional rules for HTTP clients whose calls can be cancelled. */
abstract class CancellableContract extends AuthenticatorContract {
    @Override
    abstract CancellableCaller caller(TokenSession... sessions);

    /** The server delays its response to the login until the call has been cancelled. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void cancelledCall_endsItsWaitForTokenOnly(boolean afterA401) throws Exception {
        int logins = afterA401 ? 2 : 1;
        CountDownLatch loginsReceived = new CountDownLatch(logins);
        CountDownLatch respond = new CountDownLatch(1);
        SandboxServer server = sandbox(exchange -> {
            if (exchange.path().contains("issue")) {
                loginsReceived.countDown();
                if (loginsReceived.getCount() == 0) {
                    await(respond);
                }
            }
        });
        open(respond::countDown);
        TokenSession session = session(server);
        CancellableCaller caller = open(caller(session));
        if (afterA401) {
            session.token();
            server.dropTokens();
        }
        URI sites = sites(server);
        StartedCall cancelled = caller.start(sites);
        await(loginsReceived);
        StartedCall before = caller.start(sites);
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.result().get(10, TimeUnit.SECONDS))
                .as("before the timeout of the session")
                .isNotInstanceOf(TimeoutException.class);
        StartedCall after = caller.start(sites);
        assertThat(before.result()).isNotDone();
        respond.countDown();

        assertThat(before.result().get(20, TimeUnit.SECONDS)).startsWith("200 ");
        assertThat(after.result().get(20, TimeUnit.SECONDS)).startsWith("200 ");
        assertThat(server.issues()).isEqualTo(logins);
        assertThat(server.count(Endpoint.SITES)).isEqualTo(afterA401 ? 3 : 2);
    }
}
