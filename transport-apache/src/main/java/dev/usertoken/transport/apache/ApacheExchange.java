package dev.usertoken.transport.apache;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;

/** One request and its response. */
final class ApacheExchange implements Runnable {
    private static final int BUFFER_BYTES = 2_048;

    private final CloseableHttpClient client;
    private final HttpUriRequestBase request;
    private final OneShotEntity body;
    private final int maxResponseBytes;
    private final CompletableFuture<TransportResponse> result;
    private boolean headRead;

    ApacheExchange(
            CloseableHttpClient client,
            HttpUriRequestBase request,
            OneShotEntity body,
            int maxResponseBytes,
            CompletableFuture<TransportResponse> result) {
        this.client = client;
        this.request = request;
        this.body = body;
        this.maxResponseBytes = maxResponseBytes;
        this.result = result;
    }

    @Override
    public void run() {
        try {
            result.complete(client.execute(request, this::read));
        } catch (TransportFailure e) {
            result.completeExceptionally(e);
        } catch (Throwable e) {
            result.completeExceptionally(TransportFailure.of(kindOf(e), e));
        }
    }

    /** Closes the connection, or gives up the wait for one. */
    void abort() {
        request.cancel();
    }

    private TransportResponse read(ClassicHttpResponse response) throws IOException {
        if (!body.isBegun()) {
            // The proxy's response to CONNECT.
            throw abortedWith(Kind.CONNECT);
        }
        headRead = true;
        byte[] bytes = read(response.getEntity());
        Headers.Builder headers = Headers.builder();
        for (Header header : response.getHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        return TransportResponse.of(response.getCode(), headers.build(), bytes);
    }

    private byte[] read(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length > maxResponseBytes) {
            throw abortedWith(Kind.TOO_LARGE);
        }
        int size = length < 0 ? BUFFER_BYTES : (int) Math.min(BUFFER_BYTES, length + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        InputStream in = entity.getContent();
        byte[] buffer = new byte[size];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (n > maxResponseBytes - bytes.size()) {
                throw abortedWith(Kind.TOO_LARGE);
            }
            bytes.write(buffer, 0, n);
        }
        return bytes.toByteArray();
    }

    /** HttpClient reads the response to its end unless its connection is closed. */
    private TransportFailure abortedWith(Kind kind) {
        abort();
        return TransportFailure.of(kind);
    }

    private Kind kindOf(Throwable failure) {
        if (!body.isBegun()) {
            return failure instanceof SSLException ? Kind.TLS : Kind.CONNECT;
        }
        if (failure instanceof InterruptedIOException) {
            return Kind.TIMEOUT;
        }
        boolean malformed = failure instanceof ClientProtocolException
                || failure instanceof MessageConstraintException
                || failure instanceof MalformedChunkCodingException
                || !(failure instanceof IOException);
        boolean truncated = headRead && failure instanceof ConnectionClosedException;
        return malformed || truncated ? Kind.PROTOCOL : Kind.IO;
    }
}
