package dev.usertoken.it.authenticators;

import dev.usertoken.TokenSession;
import okhttp3.Call;

class OkHttpExecuteTest extends AuthenticatorContract {
    @Override
    Caller caller(TokenSession session) {
        return new OkHttpCaller(session, Call::execute);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }
}
