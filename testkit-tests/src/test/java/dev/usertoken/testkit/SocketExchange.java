package dev.usertoken.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.SocketPool.Connection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One request and its response. The future is the exchange itself, so that a cancel can close the socket. */
final class SocketExchange extends CompletableFuture<TransportResponse> implements Runnable {
    private static final int MAX_HEAD = 64 << 10;

    private final SocketTransport transport;
    private final TransportRequest request;
    private Socket tcp;
    private volatile Thread thread;
    private volatile State state = State.CONNECTING;
    private volatile boolean reused;
    private volatile boolean late;
    private int headBytes;

    SocketExchange(SocketTransport transport, TransportRequest request) {
        this.transport = transport;
        this.request = request;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if ((cancelled && !ignoresCancel()) || has(TransportDefect.ABORTS_AFTER_THE_RESPONSE)) {
            abort();
        }
        return cancelled;
    }

    @Override
    public void run() {
        if (isCancelled() && !late && has(TransportDefect.SENDS_A_MOMENT_AFTER_A_CANCEL)) {
            late = true;
            delayedExecutor(20, TimeUnit.MILLISECONDS).execute(this);
            return;
        }
        thread = Thread.currentThread();
        transport.running.add(thread);
        try {
            complete(exchange());
        } catch (TransportFailure e) {
            completeExceptionally(defective(e));
        } catch (IOException | RuntimeException | Error e) {
            if (has(TransportDefect.DIES_OF_A_NULL) && e instanceof NullPointerException) {
                return;
            }
            completeExceptionally(defective(TransportFailure.of(kindOf(e), e)));
            if (has(TransportDefect.THROWS_INTO_THE_EXECUTOR) && e instanceof Error) {
                throw (Error) e;
            }
        } finally {
            transport.running.remove(thread);
        }
    }

    static void requireSendable(TransportRequest request) {
        if (request.headers().first("Expect").isPresent()) {
            throw new IllegalArgumentException("expectations are not supported");
        }
    }

    private boolean has(TransportDefect defect) {
        return transport.defects.contains(defect);
    }

    private boolean ignoresCancel() {
        return (reused && has(TransportDefect.IGNORES_A_CANCEL_ON_A_REUSED_CONNECTION)) || has(state.ignoresCancel);
    }

    private synchronized void abort() {
        if (thread != null && has(TransportDefect.LEAVES_ITS_THREAD_INTERRUPTED)) {
            thread.interrupt();
        }
        if (tcp != null && !has(TransportDefect.REUSES_AFTER_A_CANCEL)) {
            // Closing an SSLSocket waits for a thread that writes to it; closing the socket below does not.
            SocketTransport.close(tcp);
        }
    }

    private synchronized void hold(Socket current) throws IOException {
        tcp = current;
        if (isCancelled() && !late && !ignoresCancel() && !has(TransportDefect.SENDS_AFTER_A_CANCEL)) {
            SocketTransport.close(current);
            throw new IOException("cancelled");
        }
    }

    /** Returns the kind of a failure, which depends on the state of the exchange. */
    private Kind kindOf(Throwable failure) {
        if (failure instanceof IllegalArgumentException || failure instanceof ProtocolException) {
            return state == State.CONNECTING ? Kind.CONNECT : Kind.PROTOCOL;
        }
        if (failure instanceof SSLException && has(TransportDefect.TAKES_ANY_TLS_ERROR_FOR_THE_HANDSHAKE)) {
            return Kind.TLS;
        }
        switch (state) {
            case CONNECTING:
                return Kind.CONNECT;
            case HANDSHAKE:
                return failure instanceof SSLException ? Kind.TLS : Kind.CONNECT;
            case BEFORE_HEAD:
            case HEAD:
            case BODY:
                return failure instanceof EOFException && headBytes > 0 ? Kind.PROTOCOL : Kind.IO;
            default:
                return Kind.IO;
        }
    }

    private Throwable defective(TransportFailure failure) {
        if (has(TransportDefect.FAILS_WITH_ANY_EXCEPTION)) {
            return new IOException("failed");
        }
        if (has(TransportDefect.CONFUSES_KINDS)) {
            return TransportFailure.of(failure.kind() == Kind.IO ? Kind.PROTOCOL : Kind.IO);
        }
        if (has(TransportDefect.TAKES_A_GET_FOR_UNSENT) && request.method().equals("GET")) {
            return TransportFailure.of(Kind.CONNECT);
        }
        if (has(TransportDefect.CALLS_MALFORMED_RESPONSES_A_TIMEOUT) && failure.kind() == Kind.PROTOCOL) {
            return TransportFailure.of(Kind.TIMEOUT);
        }
        if (has(TransportDefect.LEAKS_SECRETS)) {
            failure.addSuppressed(new IOException("while sending Authorization: Bearer " + TransportHarness.MARK));
        }
        return failure;
    }

    private TransportResponse exchange() throws IOException {
        try {
            requireSendable(request);
        } catch (IllegalArgumentException e) {
            throw TransportFailure.of(Kind.PROTOCOL, e);
        }
        if (has(TransportDefect.CALLS_THE_GLOBAL_COOKIE_HANDLER)) {
            CookieHandler.getDefault().put(request.uri(), Map.of("Set-Cookie", List.of("a=b")));
        }
        if (has(TransportDefect.ASKS_THE_GLOBAL_CACHE)) {
            ResponseCache.getDefault().get(request.uri(), request.method(), Collections.emptyMap());
        }
        String cacheKey = request.uri().toString();
        if (has(TransportDefect.CACHES_RESPONSES) && transport.cache.containsKey(cacheKey)) {
            return transport.cache.get(cacheKey);
        }
        TransportResponse response = exchange(request.uri(), "");
        if (has(TransportDefect.CACHES_RESPONSES)) {
            transport.cache.putIfAbsent(cacheKey, response);
            return transport.cache.get(cacheKey);
        }
        return handled(response);
    }

    /** Handles a status as the defects do that mean well. */
    private TransportResponse handled(TransportResponse response) throws IOException {
        int status = response.status();
        if (has(TransportDefect.ASKS_THE_GLOBAL_AUTHENTICATOR) && status == 401) {
            Authenticator.requestPasswordAuthentication(request.uri().getHost(), null, 80, "http", "r", "basic");
        }
        if (has(TransportDefect.DROPS_THE_BODY_OF_A_CHALLENGE) && status == 401) {
            return TransportResponse.of(status, response.headers(), new byte[0]);
        }
        if (has(TransportDefect.FAILS_ON_ERROR_STATUSES) && status >= 400) {
            throw TransportFailure.of(Kind.IO);
        }
        if (has(TransportDefect.FAILS_ON_PROXY_CHALLENGES) && status == 407) {
            throw TransportFailure.of(Kind.PROTOCOL);
        }
        boolean again = (has(TransportDefect.OBEYS_RETRY_AFTER)
                        && response.headers().first("Retry-After").isPresent())
                || (has(TransportDefect.SENDS_AGAIN_AFTER_A_408) && status == 408)
                || (has(TransportDefect.FOLLOWS_REDIRECTS) && status / 100 == 3);
        if (again) {
            return exchange(URI.create(response.headers().first("Location").orElse(request.uri() + "")), "");
        }
        if (has(TransportDefect.MEETS_CHALLENGES) && status == 401) {
            return exchange(request.uri(), "Authorization: Basic dTpw\r\n");
        }
        if (has(TransportDefect.LOGS_IN_TO_THE_PROXY) && status == 407) {
            return exchange(request.uri(), "Proxy-Authorization: Basic dTpw\r\n");
        }
        return response;
    }

    private TransportResponse exchange(URI uri, String moreHeaders) throws IOException {
        Proxy proxy = proxyFor(uri);
        String origin = uri.getScheme() + "://" + uri.getAuthority();
        String route = (has(TransportDefect.REUSES_A_TUNNEL_FOR_ANY_ORIGIN) ? "" : origin) + " by " + proxy;
        try {
            return exchange(route, proxy, uri, moreHeaders);
        } catch (IOException e) {
            if (state.compareTo(State.REQUEST) >= 0
                    && sendsAgain(uri.getScheme().equals("https"))) {
                return exchange(route, proxy, uri, moreHeaders);
            }
            throw e;
        }
    }

    private boolean sendsAgain(boolean tls) {
        return has(TransportDefect.SENDS_AGAIN)
                || (has(TransportDefect.SENDS_A_DELETE_AGAIN)
                        && request.method().equals("DELETE"))
                || (tls && !reused && has(TransportDefect.SENDS_AGAIN_OVER_TLS))
                || (!tls && reused && has(TransportDefect.SENDS_AGAIN_IF_A_REUSED_CONNECTION_BROKE))
                || (reused && has(TransportDefect.SENDS_AGAIN_IF_THE_SERVER_HAD_CLOSED))
                || (tls && reused && has(TransportDefect.SENDS_AGAIN_IF_A_REUSED_TLS_CONNECTION_BROKE));
    }

    private TransportResponse exchange(String route, Proxy proxy, URI uri, String moreHeaders) throws IOException {
        state = State.CONNECTING;
        headBytes = 0;
        Connection connection = transport.pool.take(route);
        reused = connection != null;
        boolean keep = false;
        if (!reused) {
            connection = connect(uri, proxy);
        }
        try {
            hold(connection.tcp);
            limitTime(connection.socket);
            state = State.REQUEST;
            boolean absolute = !uri.getScheme().equals("https")
                    && (proxy.type() == Proxy.Type.HTTP || has(TransportDefect.SENDS_EVERY_REQUEST_AS_TO_A_PROXY));
            byte[] body = request.body();
            int length = has(TransportDefect.CUTS_LARGE_REQUESTS) ? Math.min(body.length, 1 << 20) : body.length;
            String head = head(uri, absolute, length, moreHeaders);
            byte[] sent = Arrays.copyOf(head.getBytes(ISO_8859_1), head.length() + length);
            System.arraycopy(body, 0, sent, head.length(), length);
            OutputStream out = connection.socket.getOutputStream();
            out.write(sent, 0, sent.length - 1);
            // Before the last byte, because a test may cancel as soon as the server has read the request.
            state = State.BEFORE_HEAD;
            out.write(sent, sent.length - 1, 1);
            Incoming incoming = read(connection.in);
            keep = incoming.keepAlive && !has(TransportDefect.NEVER_REUSES);
            return TransportResponse.of(
                    incoming.status, returned(incoming.headers, incoming.body.length), incoming.body);
        } catch (IOException e) {
            keep = has(TransportDefect.REUSES_AFTER_A_LONG_BODY) || has(TransportDefect.REUSES_AFTER_A_CANCEL);
            throw e;
        } finally {
            release(route, connection, keep);
        }
    }

    private synchronized void release(String route, Connection connection, boolean keep) {
        if (!has(TransportDefect.ABORTS_AFTER_THE_RESPONSE)) {
            tcp = null;
        }
        if (keep && (!isCancelled() || has(TransportDefect.REUSES_AFTER_A_CANCEL))) {
            transport.pool.giveBack(route, connection);
        } else if (!has(TransportDefect.KEEPS_A_CONNECTION_THAT_IS_NOT_HTTP)) {
            connection.close();
        }
    }

    private void limitTime(Socket connected) throws IOException {
        if (has(TransportDefect.TIMES_OUT_ON_TIME)) {
            connected.setSoTimeout(millis(request.timeLeft()));
        } else if (has(TransportDefect.REUSES_AFTER_A_CANCEL)) {
            connected.setSoTimeout(10);
        } else if (!has(TransportDefect.KEEPS_THE_TIMEOUT_WITH_THE_CONNECTION)) {
            connected.setSoTimeout(0);
        } else if (!reused) {
            connected.setSoTimeout(millis(request.timeLeft().plusSeconds(1)));
        }
    }

    private Proxy proxyFor(URI uri) {
        if (has(TransportDefect.BYPASSES_THE_PROXY)) {
            return Proxy.NO_PROXY;
        }
        ProxySelector selector = transport.config.proxySelector().orElseGet(ProxySelector::getDefault);
        try {
            return selector.select(uri).get(0);
        } catch (RuntimeException e) {
            if (has(TransportDefect.GOES_DIRECT_IF_THE_SELECTOR_FAILS)) {
                return Proxy.NO_PROXY;
            }
            throw e;
        }
    }

    private Connection connect(URI uri, Proxy proxy) throws IOException {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        int timeout = has(TransportDefect.IGNORES_THE_CONNECT_TIMEOUT) ? 0 : millis(transport.config.connectTimeout());
        if (proxy.type() == Proxy.Type.SOCKS) {
            throw new IOException("no SOCKS");
        }
        boolean direct = proxy.type() == Proxy.Type.DIRECT;
        InetSocketAddress address =
                direct ? new InetSocketAddress(uri.getHost(), port) : (InetSocketAddress) proxy.address();
        if (address.isUnresolved()) {
            throw new UnknownHostException();
        }
        Socket plain = new Socket(Proxy.NO_PROXY);
        try {
            // Creates the descriptor: closing a socket without a descriptor does nothing.
            plain.setTcpNoDelay(true);
            hold(plain);
            plain.connect(address, timeout);
            plain.setSoTimeout(timeout);
            if (!tls) {
                return new Connection(plain, plain);
            }
            if (!direct) {
                openTunnel(plain, uri.getHost() + ":" + port);
            }
            return new Connection(plain, secured(plain, uri.getHost(), port));
        } catch (IOException | RuntimeException e) {
            SocketTransport.close(plain);
            throw e;
        }
    }

    private void openTunnel(Socket plain, String authority) throws IOException {
        StringBuilder connect = new StringBuilder("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        if (has(TransportDefect.SHOWS_THE_PROXY_THE_HEADERS)) {
            request.headers().forEach((name, value) -> connect.append(name + ": " + value + "\r\n"));
        }
        if (has(TransportDefect.TAKES_THE_PROXY_FOR_THE_ORIGIN)) {
            state = State.HEAD;
        }
        plain.getOutputStream().write((connect + "\r\n").getBytes(ISO_8859_1));
        if (readHead(plain.getInputStream()).status / 100 != 2) {
            throw TransportFailure.of(has(TransportDefect.TAKES_THE_PROXY_FOR_THE_ORIGIN) ? Kind.TLS : Kind.CONNECT);
        }
        headBytes = 0;
    }

    private Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) sslContext().getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        boolean asks = has(TransportDefect.TRUSTS_THE_GLOBAL_HOST_NAME_VERIFIER);
        if (!asks && !has(TransportDefect.TRUSTS_ANY_HOST_NAME)) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (has(TransportDefect.SUPPORTS_ONE_VERSION_OF_TLS)) {
            parameters.setProtocols(new String[] {"TLSv1.3"});
        }
        secure.setSSLParameters(parameters);
        state = State.HANDSHAKE;
        secure.startHandshake();
        if (asks && !HttpsURLConnection.getDefaultHostnameVerifier().verify(host, secure.getSession())) {
            throw new SSLException("another host");
        }
        return secure;
    }

    private SSLContext sslContext() {
        try {
            if (has(TransportDefect.TRUSTS_ANY_CERTIFICATE)) {
                SSLContext gullible = SSLContext.getInstance("TLS");
                gullible.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
                return gullible;
            }
            return transport.config.sslContext().isPresent()
                    ? transport.config.sslContext().get()
                    : SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private int millis(Duration duration) {
        if (has(TransportDefect.COUNTS_MICROSECONDS_IN_AN_INT)) {
            return Math.toIntExact(duration.toNanos() / 1000) / 1000;
        }
        return Math.max(1, (int) duration.toMillis());
    }

    private String head(URI uri, boolean absolute, int length, String moreHeaders) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String method = length > 0 && has(TransportDefect.POSTS_EVERY_BODY) ? "POST" : request.method();
        StringBuilder head = new StringBuilder(method + " "
                + (absolute ? uri.getScheme() + "://" + uri.getRawAuthority() + target : target) + " HTTP/1.1\r\n"
                + "Host: " + uri.getAuthority() + "\r\n" + moreHeaders);
        boolean replaces = has(TransportDefect.REPLACES_THE_GIVEN_ENCODING);
        for (String name : request.headers().names()) {
            for (String value : request.headers().all(name)) {
                if (!replaces || !name.equals("Accept-Encoding")) {
                    head.append(name + ": " + value + "\r\n");
                }
                if (has(TransportDefect.DROPS_A_REPEATED_HEADER)) {
                    break;
                }
            }
        }
        if (has(TransportDefect.ADDS_A_HEADER)) {
            head.append("X-Powered-By: sockets\r\n");
        }
        if (has(TransportDefect.RETURNS_COOKIES)) {
            head.append("Cookie: a=b\r\n");
        }
        boolean given = request.headers().first("Accept-Encoding").isPresent();
        if ((!given || replaces) && !has(TransportDefect.ASKS_FOR_NO_ENCODING)) {
            head.append("Accept-Encoding: identity\r\n");
        }
        if (length > 0
                || (request.method().equals("POST") && !has(TransportDefect.OMITS_THE_LENGTH_OF_AN_EMPTY_BODY))) {
            head.append("Content-Length: " + length + "\r\n");
        }
        return head + "\r\n";
    }

    private Incoming read(InputStream in) throws IOException {
        Incoming incoming = readHead(in);
        while (incoming.status / 100 == 1 && !has(TransportDefect.RETURNS_AN_INTERIM_RESPONSE)) {
            if (incoming.status == 101) {
                throw new ProtocolException("no change of protocols was requested");
            }
            incoming = readHead(in);
        }
        state = State.BODY;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            readBody(in, incoming, body);
        } catch (EOFException | SSLException | SocketException e) {
            if (!has(TransportDefect.TAKES_A_PART_FOR_THE_WHOLE)) {
                throw e;
            }
            incoming.keepAlive = false;
        }
        incoming.body = decoded(incoming, body.toByteArray());
        return incoming;
    }

    private byte[] decoded(Incoming incoming, byte[] body) throws IOException {
        if (has(TransportDefect.DECODES_TEXT)) {
            return new String(body, UTF_8).getBytes(UTF_8);
        }
        if (has(TransportDefect.UNZIPS)
                && incoming.headers.first("Content-Encoding").isPresent()) {
            return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return body;
    }

    private Headers returned(Headers received, int length) {
        Headers.Builder headers = Headers.builder();
        received.forEach((name, value) -> {
            if (!has(TransportDefect.DROPS_FRAMING_HEADERS) || !name.matches("Content-Length|Transfer-Encoding")) {
                headers.add(name, value);
            }
        });
        if (has(TransportDefect.ADDS_A_CONTENT_LENGTH)
                && !received.first("Content-Length").isPresent()) {
            headers.add("Content-Length", String.valueOf(length));
        }
        return headers.build();
    }

    private Incoming readHead(InputStream in) throws IOException {
        String line = readLine(in);
        boolean known = line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
        if (!known && !has(TransportDefect.ACCEPTS_ANY_STATUS_LINE)) {
            throw new ProtocolException("not a status line");
        }
        Incoming incoming = new Incoming();
        incoming.status = known ? Integer.parseInt(line.substring(9, 12)) : 200;
        Headers.Builder headers = Headers.builder();
        try {
            for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
                int colon = header.indexOf(':');
                if (colon < 1 && !has(TransportDefect.TAKES_ANY_LINE_FOR_A_HEADER)) {
                    throw new ProtocolException("not a header");
                }
                headers.add(
                        colon < 1 ? header : header.substring(0, colon),
                        colon < 1 ? "" : header.substring(colon + 1).trim());
            }
        } catch (EOFException e) {
            if (!has(TransportDefect.TAKES_A_PART_FOR_THE_HEAD)) {
                throw e;
            }
        }
        incoming.headers = headers.build();
        incoming.keepAlive =
                !incoming.headers.all("Connection").contains("close") || has(TransportDefect.IGNORES_CONNECTION_CLOSE);
        return incoming;
    }

    private void readBody(InputStream in, Incoming incoming, ByteArrayOutputStream body) throws IOException {
        int status = incoming.status;
        if ((status / 100 == 1 || status == 204 || status == 304) && !has(TransportDefect.EXPECTS_A_BODY_ALWAYS)) {
            return;
        }
        List<String> lengths = incoming.headers.all("Content-Length");
        List<String> codings = incoming.headers.all("Transfer-Encoding");
        if (new HashSet<>(lengths).size() > 1 && !has(TransportDefect.TAKES_THE_FIRST_OF_TWO_LENGTHS)) {
            throw new ProtocolException("more than one length");
        }
        if (!codings.isEmpty() && !lengths.isEmpty() && has(TransportDefect.CALLS_MALFORMED_RESPONSES_A_TIMEOUT)) {
            throw new ProtocolException("a length beside chunks");
        }
        boolean lengthCounts =
                !lengths.isEmpty() && (codings.isEmpty() || has(TransportDefect.PREFERS_A_LENGTH_TO_CHUNKS));
        if (lengthCounts
                && !(has(TransportDefect.IGNORES_AN_UNREADABLE_LENGTH)
                        && !lengths.get(0).matches("[0-9]+"))) {
            if (!has(TransportDefect.WAITS_FOR_A_BODY_OVER_THE_BOUND)) {
                requireWithinBound(lengths.get(0));
            }
            copy(in, size(lengths.get(0), 10), body);
        } else if (!codings.isEmpty()) {
            if (!codings.equals(List.of("chunked")) && !has(TransportDefect.TAKES_ANY_CODING_FOR_CHUNKS)) {
                throw new ProtocolException("not a known coding");
            }
            incoming.keepAlive &= lengths.isEmpty();
            readChunks(in, body);
        } else {
            incoming.keepAlive = false;
            for (int b = in.read(); b >= 0; b = in.read()) {
                add(b, body);
            }
        }
    }

    private void requireWithinBound(String length) throws IOException {
        boolean bounded = !has(TransportDefect.READS_BEYOND_THE_BOUND) && !has(TransportDefect.CUTS_AT_THE_BOUND);
        if (bounded && size(length, 10) > request.maxResponseBytes()) {
            throw TransportFailure.of(Kind.TOO_LARGE);
        }
    }

    private void readChunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            copy(in, size, body);
            if (!readLine(in).isEmpty()) {
                throw new ProtocolException("not the end of a chunk");
            }
        }
        while (!readLine(in).isEmpty() && !has(TransportDefect.LEAVES_TRAILERS_UNREAD)) {
            if (headBytes > MAX_HEAD / 2 && has(TransportDefect.CUTS_TRAILERS)) {
                return;
            }
        }
    }

    private int chunkSize(InputStream in) throws IOException {
        headBytes = 1;
        String line = readLine(in);
        if (has(TransportDefect.ENDS_THE_BODY_AT_A_MALFORMED_CHUNK) && !line.matches("[0-9a-f]+")) {
            return 0;
        }
        return size(has(TransportDefect.REFUSES_CHUNK_EXTENSIONS) ? line : line.split(";", 2)[0], 16);
    }

    private static int size(String text, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(text.trim().toLowerCase(Locale.ROOT), radix);
        } catch (NumberFormatException e) {
            throw new ProtocolException("not a size");
        }
    }

    private void copy(InputStream in, int length, ByteArrayOutputStream body) throws IOException {
        for (int i = 0; i < length; i++) {
            add(readByte(in), body);
        }
    }

    private void add(int b, ByteArrayOutputStream body) throws TransportFailure {
        int bound = request.maxResponseBytes() - (has(TransportDefect.REFUSES_A_BODY_OF_THE_BOUND) ? 1 : 0);
        if (body.size() >= bound && !has(TransportDefect.READS_BEYOND_THE_BOUND)) {
            if (has(TransportDefect.CUTS_AT_THE_BOUND)) {
                return;
            }
            throw TransportFailure.of(Kind.TOO_LARGE);
        }
        body.write(b);
    }

    private String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = readByte(in); !endsLine(b); b = readByte(in)) {
            if (++headBytes > MAX_HEAD && !has(TransportDefect.READS_A_HEAD_OF_ANY_LENGTH)) {
                throw has(TransportDefect.TAKES_A_LONG_HEAD_FOR_A_BROKEN_CONNECTION)
                        ? new IOException("the head is too long")
                        : new ProtocolException("the head is too long");
            }
            line.append((char) b);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    private boolean endsLine(int b) {
        return b == '\n' || (b == 0x85 && has(TransportDefect.ENDS_A_LINE_AT_ANY_CONTROL));
    }

    private int readByte(InputStream in) throws IOException {
        int b = readOrPoll(in);
        if (b < 0) {
            throw new EOFException();
        }
        if (state == State.BEFORE_HEAD) {
            state = State.HEAD;
        }
        return b;
    }

    private int readOrPoll(InputStream in) throws IOException {
        while (true) {
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                if (!has(TransportDefect.REUSES_AFTER_A_CANCEL) || isCancelled()) {
                    throw e;
                }
            }
        }
    }

    /** The states of an exchange. */
    private enum State {
        CONNECTING(TransportDefect.IGNORES_A_CANCEL_WHILE_CONNECTING),
        HANDSHAKE(TransportDefect.IGNORES_A_CANCEL_WHILE_CONNECTING),
        REQUEST(TransportDefect.IGNORES_A_CANCEL_IN_THE_REQUEST),
        BEFORE_HEAD(TransportDefect.IGNORES_A_CANCEL_BEFORE_THE_HEAD),
        HEAD(TransportDefect.IGNORES_A_CANCEL_IN_THE_HEAD),
        BODY(TransportDefect.IGNORES_A_CANCEL_IN_THE_BODY);

        private final TransportDefect ignoresCancel;

        State(TransportDefect ignoresCancel) {
            this.ignoresCancel = ignoresCancel;
        }
    }

    private static final class Incoming {
        private int status;
        private Headers headers;
        private byte[] body;
        private boolean keepAlive;
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
