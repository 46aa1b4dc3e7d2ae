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
    CancellableCaller caller(TokenSession session) {
        return new OkHttpCaller(session, OkHttpEnqueueTest::answer);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }

    private static Response answer(Call call) throws IOException, InterruptedException {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                answer.complete(response);
            }
        });
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (IOException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("neither an answer nor a failure", e);
        }
    }
}
