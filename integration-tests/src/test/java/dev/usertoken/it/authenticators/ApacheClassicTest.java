package dev.usertoken.it.authenticators;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.apache.UserTokenExecHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.io.CloseMode;

class ApacheClassicTest extends AuthenticatorContract {
    @Override
    Caller caller(TokenSession... sessions) {
        return new Classic(sessions);
    }

    @Override
    boolean followsRedirects() {
        return true;
    }

    private static final class Classic implements Caller {
        private final CloseableHttpClient client;

        Classic(TokenSession... sessions) {
            HttpClientBuilder builder = HttpClients.custom()
                    .disableAutomaticRetries()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(200)
                            .setMaxConnTotal(200)
                            .build());
            for (TokenSession session : sessions) {
                UserTokenExecHandler.addTo(builder, session);
            }
            client = builder.build();
        }

        @Override
        public String call(String method, URI target, Map<String, String> headers, Body body) throws IOException {
            ClassicRequestBuilder request =
                    ClassicRequestBuilder.create(method).setUri(target).setEntity(entity(body));
            headers.forEach(request::addHeader);
            return client.execute(request.build(), response -> response.getCode() + " " + text(response.getEntity()));
        }

        @Override
        public void close() {
            client.close(CloseMode.IMMEDIATE);
        }

        private static HttpEntity entity(Body body) {
            switch (body) {
                case NONE:
                    return null;
                case REPEATABLE:
                    return new StringEntity(Body.TEXT, ContentType.APPLICATION_JSON);
                case ONCE:
                    return new InputStreamEntity(
                            new ByteArrayInputStream(Body.TEXT.getBytes(UTF_8)), ContentType.APPLICATION_JSON);
            }
            throw new AssertionError(body);
        }

        private static String text(HttpEntity entity) throws IOException {
            try {
                return entity == null ? "" : EntityUtils.toString(entity);
            } catch (ParseException e) {
                throw new IOException(e);
            }
        }
    }
}
