package dev.usertoken.it.authenticators;

import dev.usertoken.TokenSession;
import okhttp3.Call;
import org.junit.jupiter.api.Tag;

@Tag("okhttp")
class OkHttpExecuteTest extends CancellableContract {
    @Override
    CancellableCaller caller(TokenSession... sessions) {
        return new OkHttpCaller(sessions, Call::execute);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }
}
