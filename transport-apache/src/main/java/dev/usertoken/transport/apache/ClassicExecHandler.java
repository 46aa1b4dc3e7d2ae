package dev.usertoken.transport.apache;

import dev.usertoken.SessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Adds a session's token to the requests of a classic client. */
final class ClassicExecHandler implements ExecChainHandler {
    private static final int MAX_DISCARDED_BYTES = 64 << 10;

    private final TokenSession session;

    ClassicExecHandler(TokenSession session) {
        this.session = session;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        URI target = CredentialHeaders.target(scope.route);
        CredentialHeaders headers = new CredentialHeaders(target, scope.clientContext, scope.exchangeId);
        // A transport's request for a token has credentials of its own.
        if (scope.originalRequest.getEntity() instanceof OneShotEntity || !session.isAtOrigin(target)) {
            headers.removeReplaced(request);
            return chain.proceed(request, scope);
        }
        try {
            return session.call(target, new SessionCall<ClassicHttpResponse, Exception>() {
                @Override
                public ClassicHttpResponse send(Headers credentials) throws IOException, HttpException {
                    ClassicHttpRequest copy =
                            ClassicRequestBuilder.copy(request).build();
                    headers.replace(copy, credentials);
                    return chain.proceed(copy, scope(copy, scope));
                }

                @Override
                public boolean isUnauthorized(ClassicHttpResponse response) {
                    return response.getCode() == HttpStatus.SC_UNAUTHORIZED;
                }

                @Override
                public boolean isRepeatable(ClassicHttpResponse unauthorized) {
                    return request.getEntity() == null || request.getEntity().isRepeatable();
                }

                @Override
                public void discard(ClassicHttpResponse unauthorized) throws IOException {
                    if (mayBeEndless(unauthorized.getEntity())) {
                        // To close the response would read the body to its end.
                        scope.execRuntime.discardEndpoint();
                    }
                    try {
                        unauthorized.close();
                    } catch (IOException e) {
                        // The body was cut, which matters only if the cause is that the call was aborted.
                        if (scope.execRuntime.isExecutionAborted()) {
                            throw e;
                        }
                    }
                }
            });
        } catch (IOException | HttpException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns true if the connection should be closed rather than the body read to its end. */
    static boolean mayBeEndless(@Nullable EntityDetails body) {
        return body != null && (body.getContentLength() < 0 || body.getContentLength() > MAX_DISCARDED_BYTES);
    }

    /** Returns a scope from which HttpClient takes the headers if it sends the request again after a proxy's 407. */
    private static ExecChain.Scope scope(ClassicHttpRequest request, ExecChain.Scope scope) {
        return new ExecChain.Scope(
                scope.exchangeId,
                scope.route,
                ClassicRequestBuilder.copy(request).build(),
                scope.execRuntime,
                scope.clientContext);
    }
}
