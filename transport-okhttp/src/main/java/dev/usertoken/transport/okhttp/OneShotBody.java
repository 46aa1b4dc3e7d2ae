package dev.usertoken.transport.okhttp;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A request body that is written once, so that neither OkHttp nor an interceptor can send the request again. */
final class OneShotBody extends RequestBody {
    private final byte[] bytes;
    private volatile boolean begun;

    OneShotBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns true if the server may have received a whole request. OkHttp sends the end of the head with the body. */
    boolean isBegun() {
        return begun;
    }

    /** Notes that a request without this body is sent. */
    void markBegun() {
        begun = true;
    }

    /** Returns null: the header is among those of the request. */
    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        if (begun) {
            throw new ProtocolException("a request is sent once");
        }
        begun = true;
        sink.write(bytes);
    }
}
