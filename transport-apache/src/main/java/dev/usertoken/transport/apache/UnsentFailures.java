package dev.usertoken.transport.apache;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/**
 * Says of a request that it was not sent where its kept connection failed before: HttpClient fails it with whatever the
 * connection failed with, and asks {@link UnsentRequests} about an {@link IOException} alone.
 */
final class UnsentFailures implements AsyncExecChainHandler {
    @Override
    public void execute(
            HttpRequest request,
            AsyncEntityProducer entity,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        ExchangeContext exchange = (ExchangeContext) scope.clientContext;
        chain.proceed(request, entity, scope, new AsyncExecCallback() {
            @Override
            public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails details)
                    throws HttpException, IOException {
                return callback.handleResponse(response, details);
            }

            @Override
            public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
                callback.handleInformationResponse(response);
            }

            @Override
            public void completed() {
                callback.completed();
            }

            @Override
            public void failed(Exception cause) {
                callback.failed(exchange.isUnsent() ? new RequestNotExecutedException() : cause);
            }
        });
    }
}
