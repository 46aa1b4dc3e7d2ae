package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportConfig;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** Makes a client for one transport. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpAsyncClient create(TransportConfig config, Executor executor) {
        return HttpAsyncClientBuilder.create()
                .setConnectionManager(Connections.create(config, executor))
                .setRoutePlanner(new ProxyRoutes(config.proxySelector()))
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setThreadFactory(new DaemonThreads("usertoken-apache-io-"))
                .setIoSessionDecorator(OwnSession::new)
                // A tunnel is used once too. HttpClient can take a TLS connection for open that the server has ended.
                .setConnectionReuseStrategy((request, response, context) -> Method.CONNECT.isSame(request.getMethod()))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .addRequestInterceptorLast((request, entity, context) -> {
                    if (!((ExchangeContext) context).isUserAgentGiven()) {
                        request.removeHeaders(HttpHeaders.USER_AGENT);
                    }
                })
                // By default logged with the message, and told to the exchange as well.
                .setIoReactorExceptionCallback(failure -> {})
                .build();
    }
}
