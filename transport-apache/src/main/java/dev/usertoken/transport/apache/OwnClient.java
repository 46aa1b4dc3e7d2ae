package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;

/** Makes a client for one transport. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpAsyncClient create(TransportConfig config, Connections connections) {
        return HttpAsyncClientBuilder.create()
                .setConnectionManager(connections)
                .setRoutePlanner(new ProxyRoutes(config.proxySelector()))
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setThreadFactory(new DaemonThreads("usertoken-apache-io-"))
                .setIoSessionDecorator(OwnSession::new)
                .setKeepAliveStrategy((response, context) -> TimeValue.of(Connections.LONGEST_IDLE))
                .setRetryStrategy(new UnsentRequests())
                .addExecInterceptorAfter(ChainElement.RETRY.name(), "unsent", new UnsentFailures())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .addRequestInterceptorLast((request, entity, context) -> {
                    ExchangeContext exchange = (ExchangeContext) context;
                    if (exchange.isUnsent()) {
                        throw new RequestNotExecutedException();
                    }
                    if (!exchange.isUserAgentGiven()) {
                        request.removeHeaders(HttpHeaders.USER_AGENT);
                    }
                })
                // By default logged with the message, and told to the exchange as well.
                .setIoReactorExceptionCallback(failure -> {})
                .build();
    }
}
