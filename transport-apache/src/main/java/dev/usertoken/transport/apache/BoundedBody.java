package dev.usertoken.transport.apache;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Collects one response, up to a bound. */
final class BoundedBody implements AsyncResponseConsumer<TransportResponse> {
    private static final int MOST_INTERIM_RESPONSES = 20;

    private final int maxBytes;
    private final Progress progress;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int interimResponses;
    private volatile HttpResponse head;
    private volatile FutureCallback<TransportResponse> callback;

    BoundedBody(int maxBytes, Progress progress) {
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) throws ProtocolException {
        if (++interimResponses > MOST_INTERIM_RESPONSES) {
            throw new ProtocolException("interim responses without an end");
        }
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            EntityDetails entity,
            HttpContext context,
            FutureCallback<TransportResponse> resultCallback)
            throws IOException {
        if (!progress.isConnected()) {
            // A proxy's answer to CONNECT.
            throw TransportFailure.of(Kind.CONNECT);
        }
        if (((ExchangeContext) context).isConnectionEnded()) {
            throw new ConnectionClosedException("within the head");
        }
        head = response;
        callback = resultCallback;
        progress.setBegun(entity != null && entity.getContentLength() >= 0);
        if (entity == null) {
            setWhole();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(maxBytes);
    }

    @Override
    public void consume(ByteBuffer source) throws TransportFailure {
        if (source.remaining() > maxBytes - bytes.size()) {
            throw TransportFailure.of(Kind.TOO_LARGE);
        }
        byte[] chunk = new byte[source.remaining()];
        source.get(chunk);
        bytes.write(chunk, 0, chunk.length);
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) throws IOException {
        setWhole();
    }

    @Override
    public void failed(Exception cause) {}

    /** Called last, after the connection was given back: who sends again upon a response finds it in the pool. */
    @Override
    public void releaseResources() {
        if (!progress.isWhole()) {
            return;
        }
        try {
            callback.completed(toTransportResponse());
        } catch (IllegalArgumentException e) {
            callback.failed(e);
        }
    }

    private void setWhole() throws IOException {
        if (!progress.setWhole()) {
            throw new ConnectionClosedException("given up");
        }
    }

    private TransportResponse toTransportResponse() {
        Headers.Builder headers = Headers.builder();
        for (Header header : head.getHeaders()) {
            headers.add(header.getName(), header.getValue());
        }
        return TransportResponse.of(head.getCode(), headers.build(), bytes.toByteArray());
    }
}
