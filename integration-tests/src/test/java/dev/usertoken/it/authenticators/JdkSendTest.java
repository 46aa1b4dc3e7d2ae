package dev.usertoken.it.authenticators;

import dev.usertoken.TokenSession;
import java.net.http.HttpResponse.BodyHandlers;

class JdkSendTest extends AuthenticatorContract {
    @Override
    Caller caller(TokenSession... sessions) {
        return new JdkCaller(sessions, (client, request) -> client.send(request, BodyHandlers.ofString()));
    }

    @Override
    boolean followsRedirects() {
        return false;
    }
}
