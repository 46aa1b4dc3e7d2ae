package dev.usertoken.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server on a raw loopback socket that does just what a script says, and records each request as it came. A script is
 * called once for each connection, on a thread of its own, and speaks through the {@link Connection}: when it returns,
 * the connection is closed; when the client closes first, whatever the script waits for ends the script.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start(connection -> {
 *     connection.read();
 *     connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
 *     connection.hold();
 *     connection.reset();
 * })) {
 *     // POST to server.uri("/path"), wait for half a body, server.release(), expect a failure
 *     assertEquals("POST /path HTTP/1.1", server.requests().get(0).line());
 * }
 * }</pre>
 *
 * <p>{@link Connection#startTls} makes it a TLS server, and after a {@code CONNECT} a proxy. Thread-safe; all threads are
 * daemons and end with {@link #close}.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int POLL_MILLIS = 10;

    private final ServerSocket listener;
    private final Consumer<Connection> script;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Throwable> scriptFailures = new ArrayList<>();
    private final List<Socket> backlog = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private ScriptedServer(ServerSocket listener, Consumer<Connection> script) {
        this.listener = listener;
        this.script = script;
    }

    /** Listens on a free loopback port, and plays the script to each connection. */
    public static ScriptedServer start(Consumer<Connection> script) {
        Objects.requireNonNull(script, "script");
        ScriptedServer server = new ScriptedServer(listen(50), script);
        server.runDaemon("accept", server::acceptAll);
        return server;
    }

    /** Listens and never accepts, with a full backlog: a connection attempt hangs, as to a host behind a black hole. */
    public static ScriptedServer startUnreachable() {
        ScriptedServer server = new ScriptedServer(listen(1), connection -> {});
        server.fillBacklog();
        return server;
    }

    /** {@code http://localhost:port} and the path. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port() + Objects.requireNonNull(path, "path"));
    }

    /** {@code https://localhost:port} and the path; whether TLS is spoken there is up to the script. */
    public URI tlsUri(String path) {
        return URI.create("https://localhost:" + port() + Objects.requireNonNull(path, "path"));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** For a {@link java.net.ProxySelector}. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** All requests read so far, in the order in which they were read; a copy. */
    public List<Request> requests() {
        synchronized (requests) {
            return Collections.unmodifiableList(new ArrayList<>(requests));
        }
    }

    /** How many connections were accepted so far. */
    public int connectionCount() {
        synchronized (connections) {
            return connections.size();
        }
    }

    /** How many connections neither side has closed, as far as the scripts have looked. */
    public int openConnectionCount() {
        synchronized (connections) {
            return (int) connections.stream().filter(Connection::isOpen).count();
        }
    }

    /** Lets every {@link Connection#hold} go on, now and later. */
    public void release() {
        released.countDown();
    }

    /**
     * Stops listening, resets what is open and ends all scripts.
     *
     * @throws IllegalStateException where a script failed for another reason than the connection
     */
    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        backlog.forEach(ScriptedServer::closeQuietly);
        synchronized (connections) {
            connections.forEach(Connection::abort);
        }
        synchronized (scriptFailures) {
            if (!scriptFailures.isEmpty()) {
                throw new IllegalStateException("a script failed", scriptFailures.get(0));
            }
        }
    }

    private static ServerSocket listen(int backlog) {
        try {
            return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptAll() {
        while (true) {
            Connection connection;
            try {
                Socket socket = listener.accept();
                synchronized (connections) {
                    connection = new Connection(this, socket, connections.size() + 1);
                    connections.add(connection);
                }
            } catch (IOException e) {
                return;
            }
            if (closed.getCount() == 0) {
                connection.abort();
                return;
            }
            runDaemon("connection-" + connection.number(), () -> play(connection));
        }
    }

    private void play(Connection connection) {
        try {
            script.accept(connection);
        } catch (Ended e) {
            // The client closed, or the server did: the script has nothing left to do.
        } catch (Throwable e) {
            synchronized (scriptFailures) {
                scriptFailures.add(e);
            }
        } finally {
            connection.close();
        }
    }

    private void fillBacklog() {
        while (true) {
            Socket socket = new Socket();
            backlog.add(socket);
            try {
                socket.connect(address(), 200);
            } catch (SocketTimeoutException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void record(Request request) {
        synchronized (requests) {
            requests.add(request);
        }
    }

    private void runDaemon(String role, Runnable task) {
        Thread thread = new Thread(task, "scripted-server-" + port() + "-" + role);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Nothing is left to be done with it.
        }
    }

    /** Ends a script whose connection is over. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super(null, null, false, false);
        }
    }

    /** One connection as its script sees it. Each method ends the script where the connection is over. */
    public static final class Connection {
        private final ScriptedServer server;
        private final Socket rawSocket;
        private final int number;
        private final CompletableFuture<Void> peerClosed = new CompletableFuture<>();
        private volatile Socket socket;
        private volatile InputStream in;

        private Connection(ScriptedServer server, Socket socket, int number) throws IOException {
            this.server = server;
            this.rawSocket = socket;
            this.number = number;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            socket.setTcpNoDelay(true);
        }

        /** From 1, in the order of acceptance. */
        public int number() {
            return number;
        }

        /** Waits for the next request on this connection, and records it. */
        public Request read() {
            return io(() -> {
                Request request = Request.readFrom(in, number);
                server.record(request);
                return request;
            });
        }

        /** Keeps the buffers so small that a {@link #send} of a megabyte returns only if the client reads. */
        void limitBuffer() {
            io(() -> {
                rawSocket.setSendBufferSize(16 << 10);
                return null;
            });
        }

        /** Waits for the next byte, and leaves it to be read. */
        void awaitByte() {
            io(() -> {
                in.mark(1);
                if (in.read() < 0) {
                    throw new Ended();
                }
                in.reset();
                return null;
            });
        }

        /** Sends the text in ISO 8859-1. */
        public void send(String text) {
            send(bytesOf(text));
        }

        public void send(byte[] bytes) {
            Objects.requireNonNull(bytes, "bytes");
            io(() -> {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
                return null;
            });
        }

        /** Sends the text byte by byte, with a pause before each. */
        public void drip(String text, Duration pause) {
            Objects.requireNonNull(pause, "pause");
            for (byte b : bytesOf(text)) {
                pause(pause);
                send(new byte[] {b});
            }
        }

        /** Sends the text again and again, until the client closes. */
        public void flood(String text) {
            byte[] bytes = bytesOf(text);
            while (true) {
                send(bytes);
            }
        }

        /** Reads requests and sends the same answer to each, until the client closes. */
        public void answerEach(String answer) {
            Objects.requireNonNull(answer, "answer");
            while (true) {
                read();
                send(answer);
            }
        }

        /** Does nothing for that long. */
        public void pause(Duration time) {
            Objects.requireNonNull(time, "time");
            try {
                if (server.closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new Ended();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Ended();
            }
        }

        /** Does nothing until {@link ScriptedServer#release}, or until the client closes. */
        public void hold() {
            io(() -> {
                socket.setSoTimeout(POLL_MILLIS);
                while (server.released.getCount() > 0) {
                    in.mark(1);
                    try {
                        if (in.read() < 0) {
                            throw new Ended();
                        }
                        in.reset();
                        pause(Duration.ofMillis(POLL_MILLIS));
                    } catch (SocketTimeoutException e) {
                        // Nothing came: look again whether to go on.
                    }
                }
                socket.setSoTimeout(0);
                return null;
            });
        }

        /** Discards what comes until the client closes; in TLS, until it has closed the connection below too. */
        public void awaitPeerClose() {
            io(() -> {
                discardAll(in);
                discardAll(rawSocket.getInputStream());
                throw new Ended();
            });
        }

        /**
         * Does the server's part of a TLS handshake; what follows is inside TLS.
         *
         * @param protocols the versions to speak, such as {@code TLSv1.2}; none for the context's own choice
         */
        public void startTls(SSLContext context, String... protocols) {
            Objects.requireNonNull(context, "context");
            for (String protocol : Objects.requireNonNull(protocols, "protocols")) {
                Objects.requireNonNull(protocol, "protocols");
            }
            io(() -> {
                SSLSocket tls = (SSLSocket) context.getSocketFactory()
                        .createSocket(
                                rawSocket, rawSocket.getInetAddress().getHostAddress(), rawSocket.getPort(), true);
                tls.setUseClientMode(false);
                if (protocols.length > 0) {
                    tls.setEnabledProtocols(protocols);
                }
                tls.startHandshake();
                socket = tls;
                in = new BufferedInputStream(tls.getInputStream());
                return null;
            });
        }

        /** Sends FIN, in TLS after {@code close_notify}, and goes on reading. */
        public void fin() {
            io(() -> {
                socket.shutdownOutput();
                if (!rawSocket.isOutputShutdown()) {
                    rawSocket.shutdownOutput();
                }
                return null;
            });
        }

        /** Sends FIN alone, in TLS without {@code close_notify}, and goes on reading. */
        public void breakOff() {
            io(() -> {
                rawSocket.shutdownOutput();
                return null;
            });
        }

        /** Closes with a TCP reset. */
        public void reset() {
            abort();
            throw new Ended();
        }

        /** Closes in order. A client whose bytes were not read sees a reset, as with any TCP server. */
        public void close() {
            closeQuietly(socket);
            closeQuietly(rawSocket);
        }

        /** Completes when the script has seen the client close, in order or not. */
        public CompletableFuture<Void> peerClosed() {
            return peerClosed.copy();
        }

        private boolean isOpen() {
            return !rawSocket.isClosed() && !peerClosed.isDone();
        }

        private void abort() {
            try {
                rawSocket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already.
            }
            closeQuietly(rawSocket);
        }

        private static byte[] bytesOf(String text) {
            return Objects.requireNonNull(text, "text").getBytes(StandardCharsets.ISO_8859_1);
        }

        private static void discardAll(InputStream in) throws IOException {
            while (in.read() >= 0) {
                // Discarded.
            }
        }

        private <T> T io(Step<T> step) {
            try {
                return step.run();
            } catch (IOException | Ended e) {
                if (!rawSocket.isClosed()) {
                    peerClosed.complete(null);
                }
                throw new Ended();
            }
        }
    }

    /** One request as it came. Immutable. */
    public static final class Request {
        private final int connection;
        private final String line;
        private final List<String> headerLines;
        private final byte[] body;

        private Request(int connection, String line, List<String> headerLines, byte[] body) {
            this.connection = connection;
            this.line = line;
            this.headerLines = Collections.unmodifiableList(headerLines);
            this.body = body;
        }

        /** The number of the connection on which it came. */
        public int connection() {
            return connection;
        }

        /** Such as {@code POST /path HTTP/1.1}. */
        public String line() {
            return line;
        }

        /** Each as it came, such as {@code Host: localhost}, in order. */
        public List<String> headerLines() {
            return headerLines;
        }

        /** The values of all header fields of that name in any spelling, in order. */
        public List<String> headers(String name) {
            Objects.requireNonNull(name, "name");
            List<String> values = new ArrayList<>();
            for (String headerLine : headerLines) {
                int colon = headerLine.indexOf(':');
                if (colon > 0 && headerLine.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(headerLine.substring(colon + 1).trim());
                }
            }
            return values;
        }

        /** Without chunk framing; a copy. */
        public byte[] body() {
            return body.clone();
        }

        /** The request line alone. */
        @Override
        public String toString() {
            return "Request[" + line + "]";
        }

        private static Request readFrom(InputStream in, int connection) throws IOException {
            String line = readLine(in);
            List<String> headerLines = new ArrayList<>();
            for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
                headerLines.add(header);
            }
            Request head = new Request(connection, line, headerLines, new byte[0]);
            return new Request(connection, line, headerLines, head.readBody(in));
        }

        private byte[] readBody(InputStream in) throws IOException {
            if (headers("Transfer-Encoding").contains("chunked")) {
                return readChunks(in);
            }
            Optional<String> length = headers("Content-Length").stream().findFirst();
            return length.isPresent() ? readFully(in, Integer.parseInt(length.get())) : new byte[0];
        }

        private static byte[] readChunks(InputStream in) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int size = readChunkSize(in); size > 0; size = readChunkSize(in)) {
                bytes.write(readFully(in, size));
                readLine(in);
            }
            while (!readLine(in).isEmpty()) {
                // Trailers are not recorded.
            }
            return bytes.toByteArray();
        }

        private static int readChunkSize(InputStream in) throws IOException {
            return Integer.parseInt(readLine(in).split(";", 2)[0].trim(), 16);
        }

        private static byte[] readFully(InputStream in, int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new Ended();
            }
            return bytes;
        }

        private static String readLine(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new Ended();
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }
}
