package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Headers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request with other headers; before Java 16, no builder starts from a request. */
final class AuthenticatedRequest extends HttpRequest {
    private final HttpRequest request;
    private final HttpHeaders headers;

    AuthenticatedRequest(HttpRequest request, Headers credentials) {
        this.request = request;
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(request.headers().map());
        credentials.names().forEach(all::remove);
        credentials.forEach((name, value) ->
                all.computeIfAbsent(name, absent -> new ArrayList<>()).add(value));
        headers = HttpHeaders.of(all, (name, value) -> true);
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
        return request.bodyPublisher();
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public Optional<Duration> timeout() {
        return request.timeout();
    }

    @Override
    public boolean expectContinue() {
        return request.expectContinue();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public Optional<HttpClient.Version> version() {
        return request.version();
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }
}
