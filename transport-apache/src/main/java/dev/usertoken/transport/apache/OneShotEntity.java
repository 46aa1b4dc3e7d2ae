package dev.usertoken.transport.apache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** A request body, possibly empty, that can be written once. HttpClient repeats no request with such a body. */
final class OneShotEntity extends HttpEntityWrapper {
    private boolean begun;
    private boolean written;

    OneShotEntity(byte[] body) {
        super(new ByteArrayEntity(body, null));
    }

    /** Returns true if the request may have been sent: HttpClient completes the head only when it writes the body. */
    boolean isBegun() {
        return begun;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    /** An interceptor may send a copy of the content. */
    @Override
    public InputStream getContent() throws IOException {
        begun = true;
        return super.getContent();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (written) {
            throw new IOException("the request was sent before");
        }
        begun = true;
        written = true;
        super.writeTo(out);
    }
}
