package dev.usertoken.transport.apache;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/** Takes another connection for a request that was not written to the one that had been kept for it, and for no other. */
final class UnsentRequests implements HttpRequestRetryStrategy {
    @Override
    public boolean retryRequest(HttpRequest request, IOException failure, int executions, HttpContext context) {
        return ((ExchangeContext) context).takeAnother();
    }

    @Override
    public boolean retryRequest(HttpResponse response, int executions, HttpContext context) {
        return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse response, int executions, HttpContext context) {
        return TimeValue.ZERO_MILLISECONDS;
    }
}
