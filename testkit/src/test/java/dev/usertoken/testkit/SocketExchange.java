package dev.usertoken.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.SocketPool.Pooled;
import dev.usertoken.testkit.SocketTransport.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One request and its response, on the thread that calls {@link #perform}. */
final class SocketExchange {
    private static final int MAX_HEAD = 64 << 10;

    private final TransportConfig config;
    private final SocketPool pool;
    private final TransportRequest request;
    private final Set<Fault> faults;
    private Socket socket;
    private boolean aborted;
    private volatile Kind phase = Kind.CONNECT;
    private volatile boolean headRead;
    private volatile boolean reused;
    private int headBytes;

    SocketExchange(TransportConfig config, SocketPool pool, TransportRequest request, Set<Fault> faults) {
        this.config = config;
        this.pool = pool;
        this.request = request;
        this.faults = faults;
    }

    boolean mayTakeItsTime() {
        return (headRead && faults.contains(Fault.LETS_THE_BODY_TAKE_ITS_TIME))
                || (reused && faults.contains(Fault.LETS_POOLED_CONNECTIONS_TAKE_THEIR_TIME));
    }

    synchronized void abort() {
        aborted = true;
        if (socket != null) {
            close(socket);
        }
    }

    /** What a failure means depends on how far the exchange had got. */
    Kind kindOf(Exception failure) {
        if (failure instanceof ProtocolException || failure instanceof RuntimeException) {
            return Kind.PROTOCOL;
        }
        if (phase == Kind.TLS && !(failure instanceof SSLException)) {
            return Kind.CONNECT;
        }
        if (phase == Kind.PROTOCOL && !(failure instanceof EOFException)) {
            return Kind.IO;
        }
        return phase;
    }

    static void requireSendable(TransportRequest request) {
        if (!request.method().matches("[A-Z]+")
                || request.uri().getHost() == null
                || !request.uri().getScheme().matches("https?")) {
            throw new IllegalArgumentException("not a request for HTTP");
        }
        request.headers().forEach((name, value) -> {
            if (!value.matches("[\\t -~]*")) {
                throw new IllegalArgumentException("value of header " + name + " cannot be sent");
            }
        });
    }

    TransportResponse perform() throws IOException {
        requireSendable(request);
        if (faults.contains(Fault.TELLS_THE_COOKIE_HANDLER_OF_THE_PROCESS)) {
            CookieHandler.getDefault().put(request.uri(), Map.of("Set-Cookie", List.of("a=b")));
        }
        if (faults.contains(Fault.ASKS_THE_CACHE_OF_THE_PROCESS)) {
            ResponseCache.getDefault().get(request.uri(), request.method(), Collections.emptyMap());
        }
        TransportResponse response = performOnce(request.uri(), "");
        int status = response.status();
        if (faults.contains(Fault.ASKS_THE_AUTHENTICATOR_OF_THE_PROCESS) && status == 401) {
            Authenticator.requestPasswordAuthentication(request.uri().getHost(), null, 80, "http", "r", "basic");
        }
        if (faults.contains(Fault.DROPS_THE_BODY_OF_A_CHALLENGE) && status == 401) {
            return TransportResponse.of(status, response.headers(), new byte[0]);
        }
        if (faults.contains(Fault.FOLLOWS_REDIRECTS) && status / 100 == 3) {
            return performOnce(URI.create(response.headers().first("Location").orElse("/")), "");
        }
        if (faults.contains(Fault.OBEYS_RETRY_AFTER)
                && response.headers().first("Retry-After").isPresent()) {
            return performOnce(request.uri(), "");
        }
        if (faults.contains(Fault.ANSWERS_CHALLENGES) && status == 401) {
            return performOnce(request.uri(), "Authorization: Basic dTpw\r\n");
        }
        if (faults.contains(Fault.LOGS_IN_TO_THE_PROXY) && status == 407) {
            return performOnce(request.uri(), "Proxy-Authorization: Basic dTpw\r\n");
        }
        if (faults.contains(Fault.TAKES_AN_ERROR_STATUS_FOR_A_FAILURE) && status >= 400) {
            throw TransportFailure.of(Kind.IO);
        }
        return response;
    }

    private TransportResponse performOnce(URI uri, String moreHeaders) throws IOException {
        Proxy proxy = proxyFor(uri);
        String origin = uri.getScheme() + "://" + uri.getAuthority();
        String route = (faults.contains(Fault.REUSES_A_TUNNEL_FOR_ANY_ORIGIN) ? "" : origin) + " by " + proxy;
        try {
            return performOn(route, proxy, uri, moreHeaders);
        } catch (IOException e) {
            if (phase == Kind.IO && sendsAgain(uri.getScheme().equals("https"))) {
                return performOn(route, proxy, uri, moreHeaders);
            }
            throw e;
        }
    }

    private boolean sendsAgain(boolean tls) {
        Fault pooled = tls
                ? Fault.SENDS_AGAIN_WHERE_A_POOLED_TLS_CONNECTION_BROKE
                : Fault.SENDS_AGAIN_WHERE_A_POOLED_CONNECTION_BROKE;
        return faults.contains(Fault.SENDS_AGAIN)
                || (tls && !reused && faults.contains(Fault.SENDS_AGAIN_OVER_TLS))
                || (reused && faults.contains(pooled));
    }

    private TransportResponse performOn(String route, Proxy proxy, URI uri, String moreHeaders) throws IOException {
        Pooled connection = pool.take(route).orElse(null);
        reused = connection != null;
        if (!reused) {
            connection = connect(uri, proxy);
        }
        hold(connection.socket);
        connection.socket.setSoTimeout(
                faults.contains(Fault.KEEPS_THE_DEADLINE_WITH_THE_CONNECTION) ? connection.firstTimeLeftMillis : 0);
        phase = Kind.IO;
        boolean absolute = proxy.type() == Proxy.Type.HTTP && uri.getScheme().equals("http");
        connection
                .socket
                .getOutputStream()
                .write(head(uri, absolute, moreHeaders).getBytes(ISO_8859_1));
        connection.socket.getOutputStream().write(request.body());
        SocketResponse response;
        try {
            response = read(connection.in);
        } catch (TransportFailure e) {
            if (faults.contains(Fault.REUSES_WHAT_IT_GAVE_UP)) {
                release();
                pool.giveBack(route, connection);
            }
            throw e;
        }
        boolean reusable =
                response.keepAlive || (faults.contains(Fault.REUSES_WHAT_WILL_CLOSE) && !response.untilClosed);
        synchronized (this) {
            socket = null;
            if (reusable && !aborted && !faults.contains(Fault.NEVER_REUSES)) {
                pool.giveBack(route, connection);
            } else {
                connection.close();
            }
        }
        return TransportResponse.of(response.status, response.headers, response.body);
    }

    private Proxy proxyFor(URI uri) {
        if (faults.contains(Fault.PASSES_THE_PROXY_BY)) {
            return Proxy.NO_PROXY;
        }
        return config.proxySelector()
                .orElseGet(ProxySelector::getDefault)
                .select(uri)
                .get(0);
    }

    private Pooled connect(URI uri, Proxy proxy) throws IOException {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        int timeout = faults.contains(Fault.IGNORES_THE_CONNECT_TIMEOUT)
                ? 0
                : (int) SocketTransport.bounded(config.connectTimeout()).toMillis();
        phase = Kind.CONNECT;
        if (proxy.type() == Proxy.Type.SOCKS) {
            throw new IOException("no SOCKS");
        }
        Socket plain = new Socket(Proxy.NO_PROXY);
        hold(plain);
        boolean direct = proxy.type() == Proxy.Type.DIRECT;
        plain.connect(
                direct ? new InetSocketAddress(uri.getHost(), port) : (InetSocketAddress) proxy.address(), timeout);
        plain.setSoTimeout(timeout);
        if (!tls) {
            return pooled(plain);
        }
        if (!direct) {
            tunnel(plain, uri.getHost() + ":" + port);
        }
        phase = Kind.TLS;
        SSLSocket secure = (SSLSocket) context().getSocketFactory().createSocket(plain, uri.getHost(), port, true);
        boolean asks = faults.contains(Fault.BELIEVES_THE_HOST_NAME_VERIFIER_OF_THE_PROCESS);
        if (!asks && !faults.contains(Fault.BELIEVES_ANY_HOST_NAME)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        if (asks && !HttpsURLConnection.getDefaultHostnameVerifier().verify(uri.getHost(), secure.getSession())) {
            throw new SSLException("another host");
        }
        return pooled(secure);
    }

    private Pooled pooled(Socket connected) throws IOException {
        return new Pooled(
                connected, (int) SocketTransport.bounded(request.timeLeft()).toMillis());
    }

    private void tunnel(Socket plain, String authority) throws IOException {
        StringBuilder connect = new StringBuilder("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        if (faults.contains(Fault.TELLS_THE_PROXY)) {
            request.headers().forEach((name, value) -> connect.append(name + ": " + value + "\r\n"));
        }
        plain.getOutputStream().write((connect + "\r\n").getBytes(ISO_8859_1));
        SocketResponse answer = readHead(plain.getInputStream());
        if (answer.status / 100 != 2) {
            throw TransportFailure.of(faults.contains(Fault.TAKES_THE_PROXY_FOR_THE_ORIGIN) ? Kind.TLS : Kind.CONNECT);
        }
        headBytes = 0;
    }

    private SSLContext context() {
        try {
            if (faults.contains(Fault.BELIEVES_ANY_CERTIFICATE)) {
                SSLContext gullible = SSLContext.getInstance("TLS");
                gullible.init(null, new TrustManager[] {new Gullible()}, new SecureRandom());
                return gullible;
            }
            return config.sslContext().isPresent() ? config.sslContext().get() : SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String head(URI uri, boolean absolute, String moreHeaders) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        int length = request.body().length;
        String method = length > 0 && faults.contains(Fault.POSTS_EVERY_BODY) ? "POST" : request.method();
        StringBuilder head = new StringBuilder(method + " "
                + (absolute ? uri.getScheme() + "://" + uri.getRawAuthority() + target : target) + " HTTP/1.1\r\n"
                + "Host: " + uri.getAuthority() + "\r\n" + moreHeaders);
        for (String name : request.headers().names()) {
            for (String value : request.headers().all(name)) {
                head.append(name + ": " + value + "\r\n");
                if (faults.contains(Fault.FORGETS_A_REPEATED_HEADER)) {
                    break;
                }
            }
        }
        if (faults.contains(Fault.ADDS_A_HEADER)) {
            head.append("X-Powered-By: sockets\r\n");
        }
        if (faults.contains(Fault.KEEPS_COOKIES)) {
            head.append("Cookie: a=b\r\n");
        }
        if (request.headers().all("Accept-Encoding").isEmpty() && !faults.contains(Fault.ASKS_FOR_NO_ENCODING)) {
            head.append("Accept-Encoding: identity\r\n");
        }
        boolean expectsBody = request.method().equals("POST") && !faults.contains(Fault.FORGETS_THE_LENGTH_OF_NOTHING);
        if (length > 0 || expectsBody) {
            head.append("Content-Length: " + length + "\r\n");
        }
        return head + "\r\n";
    }

    private SocketResponse read(InputStream in) throws IOException {
        SocketResponse response = readHead(in);
        while (response.status / 100 == 1 && !faults.contains(Fault.TAKES_AN_INTERIM_RESPONSE_FOR_THE_LAST)) {
            response = readHead(in);
        }
        headRead = true;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            readBody(in, response, body);
        } catch (EOFException e) {
            if (!faults.contains(Fault.TAKES_A_PART_FOR_THE_WHOLE)) {
                throw e;
            }
            response.keepAlive = false;
        }
        response.body = body.toByteArray();
        if (faults.contains(Fault.UNZIPS)
                && response.headers.first("Content-Encoding").isPresent()) {
            response.body = new GZIPInputStream(new ByteArrayInputStream(response.body)).readAllBytes();
        }
        return response;
    }

    private SocketResponse readHead(InputStream in) throws IOException {
        String line = readLine(in);
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new ProtocolException("not a status line");
        }
        SocketResponse response = new SocketResponse();
        response.status = Integer.parseInt(line.substring(9, 12));
        Headers.Builder headers = Headers.builder();
        for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
            int colon = header.indexOf(':');
            if (colon < 1 && faults.contains(Fault.TAKES_ANY_LINE_FOR_A_HEADER)) {
                headers.add(header, "");
                continue;
            }
            if (colon < 1) {
                throw new ProtocolException("not a header");
            }
            headers.add(header.substring(0, colon), header.substring(colon + 1).trim());
        }
        response.headers = headers.build();
        response.keepAlive = !response.headers.all("Connection").contains("close");
        return response;
    }

    private void readBody(InputStream in, SocketResponse response, ByteArrayOutputStream body) throws IOException {
        if (response.status / 100 == 1 || response.status == 204 || response.status == 304) {
            return;
        }
        if (request.method().equals("HEAD")) {
            if (faults.contains(Fault.MISSES_THE_BODY_OF_A_HEAD)) {
                throw new EOFException();
            }
            return;
        }
        List<String> lengths = response.headers.all("Content-Length");
        List<String> codings = response.headers.all("Transfer-Encoding");
        if (new HashSet<>(lengths).size() > 1 && !faults.contains(Fault.TAKES_THE_FIRST_OF_TWO_LENGTHS)) {
            throw new ProtocolException("more than one length");
        }
        if (!codings.isEmpty() && !lengths.isEmpty() && faults.contains(Fault.CALLS_WHAT_IS_MALFORMED_A_TIMEOUT)) {
            throw new ProtocolException("a length beside chunks");
        }
        if (!codings.isEmpty() && (lengths.isEmpty() || !faults.contains(Fault.BELIEVES_A_LENGTH_BESIDE_CHUNKS))) {
            if (!codings.equals(List.of("chunked")) && !faults.contains(Fault.TAKES_ANY_CODING_FOR_CHUNKS)) {
                throw new ProtocolException("not a known coding");
            }
            response.keepAlive = response.keepAlive && lengths.isEmpty();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                copy(in, size, body);
                if (!readLine(in).isEmpty()) {
                    throw new ProtocolException("not the end of a chunk");
                }
            }
            readTrailers(in);
        } else if (!lengths.isEmpty()) {
            copy(in, size(lengths.get(0), 10), body);
        } else {
            response.keepAlive = false;
            response.untilClosed = true;
            for (int b = in.read(); b >= 0; b = in.read()) {
                add(b, body);
            }
        }
    }

    private void readTrailers(InputStream in) throws IOException {
        while (!readLine(in).isEmpty() && !faults.contains(Fault.FORGETS_TRAILERS)) {
            if (headBytes > MAX_HEAD / 2 && faults.contains(Fault.CUTS_TRAILERS)) {
                return;
            }
        }
    }

    private int chunkSize(InputStream in) throws IOException {
        headBytes = 0;
        String line = readLine(in);
        return size(faults.contains(Fault.REFUSES_EXTENSIONS_OF_CHUNKS) ? line : line.split(";", 2)[0], 16);
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
        if (body.size() == request.maxResponseBytes() && !faults.contains(Fault.READS_BEYOND_THE_BOUND)) {
            if (faults.contains(Fault.CUTS_AT_THE_BOUND)) {
                return;
            }
            throw TransportFailure.of(Kind.TOO_LARGE);
        }
        body.write(b);
    }

    private String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = readByte(in); !endsLine(b); b = readByte(in)) {
            if (++headBytes > MAX_HEAD) {
                throw new ProtocolException("the head is too long");
            }
            line.append((char) b);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    private boolean endsLine(int b) {
        return b == '\n' || (b == 0x85 && faults.contains(Fault.TAKES_ANY_CONTROL_FOR_THE_END_OF_A_LINE));
    }

    private int readByte(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        if (phase == Kind.IO) {
            phase = Kind.PROTOCOL;
        }
        return b;
    }

    private synchronized void hold(Socket current) throws IOException {
        socket = current;
        if (aborted) {
            close(current);
            throw new IOException("aborted");
        }
    }

    private synchronized void release() {
        socket = null;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }

    private static final class SocketResponse {
        private int status;
        private Headers headers;
        private byte[] body;
        private boolean keepAlive;
        private boolean untilClosed;
    }

    private static final class Gullible extends X509ExtendedTrustManager {
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
