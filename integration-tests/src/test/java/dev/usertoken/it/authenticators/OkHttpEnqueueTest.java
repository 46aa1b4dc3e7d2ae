package dev.usertoken.it.authenticators;

import dev.usertoken.TokenSession;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.junit.jupiter.api.Tag;

@Tag("okhttp")
class OkHttpEnqueueTest extends CancellableContract {
    @Override
    CancellableCaller caller(TokenSession... sessions) {
        return new OkHttpCaller(sessions, OkHttpEnqueueTest::send);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }

    private static Response send(Call call) throws IOException, InterruptedException {
        CompletableFuture<Response> result = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException failure) {
                result.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call completed, Response response) {
                result.complete(response);
            }
        });
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (IOException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("neither a response nor a failure", e);
        }
    }
}
