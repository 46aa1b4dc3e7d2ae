package dev.usertoken.it.authenticators;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.apache.UserTokenExecHandler;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.io.CloseMode;

class ApacheAsyncTest extends CancellableContract {
    @Override
    CancellableCaller caller(TokenSession... sessions) {
        return new Async(sessions);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }

    private static final class Async implements CancellableCaller {
        private final CloseableHttpAsyncClient client;

        Async(TokenSession... sessions) {
            HttpAsyncClientBuilder builder = HttpAsyncClients.custom()
                    .disableAutomaticRetries()
                    .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(200)
                            .setMaxConnTotal(200)
                            .build());
            for (TokenSession session : sessions) {
                UserTokenExecHandler.addTo(builder, session);
            }
            client = builder.build();
            client.start();
        }

        @Override
        public String call(String method, URI target, Map<String, String> headers, Body body)
                throws IOException, InterruptedException {
            AsyncRequestBuilder request =
                    AsyncRequestBuilder.create(method).setUri(target).setEntity(producer(body));
            headers.forEach(request::addHeader);
            try {
                return text(client.execute(request.build(), SimpleResponseConsumer.create(), null)
                        .get(20, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException) {
                    throw (RuntimeException) e.getCause();
                }
                throw new IOException(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("neither a response nor a failure", e);
            }
        }

        @Override
        public StartedCall start(URI target) {
            CompletableFuture<String> result = new CompletableFuture<>();
            Future<SimpleHttpResponse> sent =
                    client.execute(SimpleRequestBuilder.get(target).build(), new FutureCallback<>() {
                        @Override
                        public void completed(SimpleHttpResponse response) {
                            result.complete(text(response));
                        }

                        @Override
                        public void failed(Exception failure) {
                            result.completeExceptionally(failure);
                        }

                        @Override
                        public void cancelled() {
                            result.completeExceptionally(new CancellationException());
                        }
                    });
            return new StartedCall(result, () -> sent.cancel(true));
        }

        private static String text(SimpleHttpResponse response) {
            String text = response.getBodyText();
            return response.getCode() + " " + (text == null ? "" : text);
        }

        @Override
        public void close() {
            client.close(CloseMode.IMMEDIATE);
        }

        private static AsyncEntityProducer producer(Body body) {
            return body == Body.NONE ? null : new Text(body == Body.ONCE);
        }
    }

    private static final class Text extends BasicAsyncEntityProducer {
        private final boolean once;

        Text(boolean once) {
            super(Caller.Body.TEXT.getBytes(UTF_8), ContentType.APPLICATION_JSON);
            this.once = once;
        }

        @Override
        public boolean isRepeatable() {
            return !once;
        }
    }
}
