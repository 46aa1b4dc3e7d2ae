package dev.usertoken.it.authenticators;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.okhttp.UserTokenInterceptor;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** A caller that uses OkHttp, blocking or asynchronous. */
final class OkHttpCaller implements CancellableCaller {
    private final OkHttpClient client;
    private final Sender sender;

    OkHttpCaller(TokenSession[] sessions, Sender sender) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(1000);
        dispatcher.setMaxRequestsPerHost(1000);
        OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher);
        for (TokenSession session : sessions) {
            UserTokenInterceptor.addTo(builder, session);
        }
        client = builder.build();
        this.sender = sender;
    }

    @Override
    public String call(String method, URI target, Map<String, String> headers, Body body)
            throws IOException, InterruptedException {
        return execute(client.newCall(new Request.Builder()
                .url(target.toString())
                .headers(Headers.of(headers))
                .method(method, body == Body.NONE ? null : new Text(body == Body.ONCE))
                .build()));
    }

    @Override
    public StartedCall start(URI target) {
        Call call = client.newCall(new Request.Builder().url(target.toString()).build());
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(execute(call));
            } catch (IOException | InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new StartedCall(result, call::cancel);
    }

    private String execute(Call call) throws IOException, InterruptedException {
        try (Response response = sender.send(call)) {
            return response.code() + " " + response.body().string();
        }
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }

    /** Executes a call. */
    interface Sender {
        Response send(Call call) throws IOException, InterruptedException;
    }

    private static final class Text extends RequestBody {
        private final boolean once;

        Text(boolean once) {
            this.once = once;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/json");
        }

        @Override
        public boolean isOneShot() {
            return once;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeString(Body.TEXT, UTF_8);
        }
    }
}
