package dev.usertoken.transport.okhttp;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Lets a request onto the wire once. OkHttp's retries stay on, because they also try a host's other addresses, and
 * because it finds out only by failing that the server has closed a pooled connection. So a connection that was used
 * before is looked at first: where it is dead, it is closed, OkHttp fails before it writes a byte, and takes another.
 */
final class SentOnce implements Interceptor {
    /** OkHttp sends again, or fails, on these, whatever its settings; it is shown another status. */
    private static final Set<Integer> ACTED_UPON = Set.of(407, 408, 421, 503);

    private final Set<Connection> used = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Progress progress = request.tag(Progress.class);
        Connection connection = chain.connection();
        if (progress == null || connection == null) {
            return chain.proceed(request);
        }
        progress.setConnected();
        // Between two exchanges a server says nothing: what can be read is the end, or the answer to nothing.
        if (!used.add(connection) && Peer.of(connection.socket()) != Peer.SILENT) {
            connection.socket().close();
            return chain.proceed(request);
        }
        if (!progress.claimSending()) {
            throw new ProtocolException("a request is sent once");
        }
        try {
            Response response = proceed(chain, progress.userAgentGiven() ? request : withoutUserAgent(request));
            requireFraming(response);
            progress.setStatus(response.code());
            return ACTED_UPON.contains(response.code())
                    ? response.newBuilder().code(200).build()
                    : response;
        } catch (IOException e) {
            progress.setFailure(Peer.of(connection.socket()) == Peer.GONE ? e : endless(e));
            throw e;
        }
    }

    /** OkHttp 4 passes over one interim response, and loses track at the second. */
    private static Response proceed(Chain chain, Request request) throws IOException {
        try {
            return chain.proceed(request);
        } catch (IllegalStateException e) {
            throw new ProtocolException("not one response");
        }
    }

    /** OkHttp reads to the end of the connection where it cannot read the length, or does not know the coding. */
    private static void requireFraming(Response response) throws ProtocolException {
        for (String coding : response.headers("Transfer-Encoding")) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new ProtocolException("not a known Transfer-Encoding");
            }
        }
        List<String> lengths = response.headers("Content-Length");
        for (String length : lengths) {
            if (!length.equals(lengths.get(0)) || !length.matches("[0-9]{1,18}")) {
                throw new ProtocolException("not a Content-Length");
            }
        }
    }

    /** The connection is alive, so it was OkHttp that gave up, on a head of more than 256 KiB or on what is none. */
    private static IOException endless(IOException failure) {
        ProtocolException endless = new ProtocolException("not a response's head");
        endless.initCause(failure);
        return endless;
    }

    /** OkHttp adds its own. */
    private static Request withoutUserAgent(Request request) {
        return request.newBuilder().removeHeader("User-Agent").build();
    }

    /** What can be read from a connection while none is expected to speak. */
    private enum Peer {
        SILENT,
        TALKING,
        GONE;

        static Peer of(Socket socket) {
            try {
                int timeout = socket.getSoTimeout();
                socket.setSoTimeout(1);
                try {
                    return socket.getInputStream().read() < 0 ? GONE : TALKING;
                } finally {
                    socket.setSoTimeout(timeout);
                }
            } catch (SocketTimeoutException e) {
                return SILENT;
            } catch (IOException e) {
                return GONE;
            }
        }
    }
}
