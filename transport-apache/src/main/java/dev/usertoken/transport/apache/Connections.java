package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportConfig;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.concurrent.FutureContribution;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections of a client. One is made on a thread of its own, since the name of the host is looked up on the way, and is
 * closed when its exchange fails, whatever it is doing: HttpClient's cancel misses one that is on its way from TCP to TLS.
 */
final class Connections extends PoolingAsyncClientConnectionManager {
    /** Below the minute for which servers and load balancers keep a connection. */
    static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private final Executor executor;

    private Connections(TlsStrategy tls, Executor executor) {
        super(
                RegistryBuilder.<TlsStrategy>create()
                        .register(URIScheme.HTTPS.getId(), tls)
                        .build(),
                PoolConcurrencyPolicy.LAX,
                TimeValue.NEG_ONE_MILLISECOND);
        this.executor = executor;
    }

    static Connections create(TransportConfig config, Executor executor) {
        TlsStrategy tls = new DefaultClientTlsStrategy(
                config.sslContext().orElseGet(SSLContexts::createSystemDefault),
                HostnameVerificationPolicy.BUILTIN,
                null);
        Connections connections = new Connections(tls, executor);
        connections.setDefaultMaxPerRoute(Integer.MAX_VALUE);
        connections.setDefaultConnectionConfig(
                ConnectionConfig.custom().setConnectTimeout(Timeout.DISABLED).build());
        connections.setDefaultTlsConfig(TlsConfig.custom()
                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                .build());
        return connections;
    }

    @Override
    public Future<AsyncConnectionEndpoint> connect(
            AsyncConnectionEndpoint endpoint,
            ConnectionInitiator initiator,
            Timeout timeout,
            Object attachment,
            HttpContext context,
            FutureCallback<AsyncConnectionEndpoint> callback) {
        ComplexFuture<AsyncConnectionEndpoint> connected = new ComplexFuture<>(callback);
        FutureCallback<AsyncConnectionEndpoint> outcome = new FutureContribution<>(connected) {
            @Override
            public void completed(AsyncConnectionEndpoint result) {
                connected.completed(result);
            }
        };
        // HttpClient loses a cancel here, and with it its own entry for the connection.
        ((ExchangeContext) context).onFailure(() -> connected.failed(new RequestNotExecutedException()));
        ConnectionInitiator watched = watched(initiator, (ExchangeContext) context);
        try {
            executor.execute(() -> {
                try {
                    connected.setDependency(super.connect(endpoint, watched, timeout, attachment, context, outcome));
                } catch (RuntimeException e) {
                    connected.failed(e);
                }
            });
        } catch (RejectedExecutionException e) {
            connected.failed(e);
        }
        return connected;
    }

    private static ConnectionInitiator watched(ConnectionInitiator initiator, ExchangeContext exchange) {
        return (remoteName, remote, local, timeout, attachment, callback) ->
                initiator.connect(remoteName, remote, local, timeout, attachment, new CallbackContribution<>(callback) {
                    @Override
                    public void completed(IOSession session) {
                        exchange.closeOnFailure(session);
                        callback.completed(session);
                    }
                });
    }
}
