package dev.usertoken.it.authenticators;

import dev.usertoken.TokenSession;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

class JdkSendAsyncTest extends CancellableContract {
    @Override
    CancellableCaller caller(TokenSession... sessions) {
        return new JdkCaller(sessions, JdkSendAsyncTest::send);
    }

    @Override
    boolean followsRedirects() {
        return false;
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException) {
                throw (RuntimeException) e.getCause();
            }
            throw (IOException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("neither an send nor a failure", e);
        }
    }
}
