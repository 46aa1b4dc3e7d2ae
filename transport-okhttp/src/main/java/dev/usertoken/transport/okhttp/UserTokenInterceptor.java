package dev.usertoken.transport.okhttp;

import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends a session's token with the calls of an OkHttp client: {@code API-Key}, {@code SiteId} and {@code Authorization}.
 *
 * <ul>
 *   <li>They are sent to the session's origin alone, wherever redirects lead, and take the place of those that a request
 *       already has: the three belong together. A call to another origin is left as it is, and asks for no token.
 *   <li>After a 401 the session drops that token, and the call is made once more with another one, unless its body can be
 *       written only once ({@link RequestBody#isOneShot}, {@link RequestBody#isDuplex}) or a redirect has turned it into
 *       another method. A second 401 is the caller's.
 *   <li>Where there is no token, the call fails with an {@link IOException} whose cause tells why, most often a {@link
 *       dev.usertoken.UserTokenException}.
 * </ul>
 *
 * <p>A call waits for its token on the thread that it runs on, at most for the timeout of the session's client and what the
 * store and the supplier of the password take. {@link Call#cancel} and a call's timeout end the wait within a tenth of a
 * second, an interrupt ends it at once, with an {@link InterruptedIOException} and the interrupt still set; none of them ends
 * the refresh, which others may wait for. Where that client's transport wraps an OkHttp client whose dispatcher these calls
 * share, the dispatcher's executor must not be a bounded one.
 */
public final class UserTokenInterceptor {
    private UserTokenInterceptor() {}

    /**
     * Lets a client's calls carry the session's token. Of the interceptors, only network interceptors that are added later
     * see the headers.
     *
     * @return the builder
     */
    public static OkHttpClient.Builder addTo(OkHttpClient.Builder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(session, "session");
        return builder.addInterceptor(new Replay(session)).addNetworkInterceptor(new Bearer(session));
    }

    private static boolean isAtOrigin(TokenSession session, Request request) {
        return session.isAtOrigin(request.url().uri());
    }

    /** What a call may send to the origin. Being its tag, it also comes along on a redirect. */
    private static final class Credentials {
        private final Headers headers;

        Credentials(Headers headers) {
            this.headers = headers;
        }
    }

    /** Gives a call its credentials, and another try. A network interceptor could not do so: it may proceed only once. */
    private static final class Replay implements Interceptor {
        private static final long CANCEL_POLL_MILLIS = 100;
        private static final String NO_TOKEN = "there is no user token for this call";

        private final TokenSession session;

        Replay(TokenSession session) {
            this.session = session;
        }

        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            // A transport's request for another session's token has its own credentials.
            if (request.tag(Progress.class) != null || !isAtOrigin(session, request)) {
                return chain.proceed(request);
            }
            UserToken token = token(chain.call());
            Response response = chain.proceed(bearing(request, token));
            if (response.code() != 401 || !isAtOrigin(session, response.request())) {
                return response;
            }
            session.invalidate(token);
            if (!isReplayable(request, response.request())) {
                return response;
            }
            response.close();
            return chain.proceed(bearing(request, token(chain.call())));
        }

        /** On anything but an {@link IOException} a thread of OkHttp's dispatcher dies. */
        private UserToken token(Call call) throws IOException {
            try {
                return await(session.tokenAsync(), call);
            } catch (ExecutionException e) {
                throw new IOException(NO_TOKEN, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a user token");
            } catch (RuntimeException e) {
                throw new IOException(NO_TOKEN, e);
            }
        }

        private static UserToken await(CompletableFuture<UserToken> token, Call call)
                throws IOException, ExecutionException, InterruptedException {
            while (!call.isCanceled()) {
                try {
                    return token.get(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // Nothing tells an interceptor of a cancel: it has to ask, time and again.
                }
            }
            throw new IOException("canceled while waiting for a user token");
        }

        private Request bearing(Request request, UserToken token) {
            Headers headers = session.headersFor(request.url().uri(), token);
            return request.newBuilder()
                    .tag(Credentials.class, new Credentials(headers))
                    .build();
        }

        /** A redirect that changes the method answers a request that was acted upon. */
        private static boolean isReplayable(Request request, Request redirected) {
            RequestBody body = request.body();
            return (body == null || !(body.isOneShot() || body.isDuplex()))
                    && redirected.method().equals(request.method());
        }
    }

    /**
     * Puts a call's credentials on each request to the origin, and takes their like from each to another. It sees where each
     * request goes, as no other interceptor does: OkHttp takes all headers but {@code Authorization} along on a redirect.
     */
    private static final class Bearer implements Interceptor {
        private final TokenSession session;

        Bearer(TokenSession session) {
            this.session = session;
        }

        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            Credentials credentials = request.tag(Credentials.class);
            if (credentials == null) {
                return chain.proceed(request);
            }
            Request.Builder builder = request.newBuilder();
            credentials.headers.names().forEach(builder::removeHeader);
            if (isAtOrigin(session, request)) {
                credentials.headers.forEach(builder::addHeader);
            }
            return chain.proceed(builder.build());
        }
    }
}
