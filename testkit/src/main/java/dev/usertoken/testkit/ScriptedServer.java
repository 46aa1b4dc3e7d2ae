package dev.usertoken.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * A server on a raw loopback socket that follows a script and records each request as it was sent. The script is called
 * once for each connection, on a thread of its own, and reads and writes through the {@link Connection}. When it returns,
 * the connection is closed. If the client closes first, the next method of the connection ends the script.
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
 * <p>With {@link Connection#startTls} it is a TLS server, or after a {@code CONNECT} a proxy. Thread-safe; all threads are
 * daemons and end with {@link #close}.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int POLL_MILLIS = 10;

    /** How long {@link #close} waits for scripts that do something else than to use their connection. */
    private static final Duration SCRIPT_PATIENCE = Duration.ofSeconds(5);

    private final ServerSocket listener;
    private final Consumer<Connection> script;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> scriptThreads = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Throwable> scriptFailures = new ArrayList<>();
    private final List<Socket> backlog = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private ScriptedServer(ServerSocket listener, Consumer<Connection> script) {
        this.listener = listener;
        this.script = script;
    }

    /** Starts a server on a free loopback port that runs the script for each connection. */
    public static ScriptedServer start(Consumer<Connection> script) {
        Objects.requireNonNull(script, "script");
        ScriptedServer server = new ScriptedServer(listen(50), script);
        server.runDaemon("accept", server::acceptAll);
        return server;
    }

    /** Starts a server that never accepts and has a full backlog, so that attempts to connect hang. */
    public static ScriptedServer startUnreachable() {
        ScriptedServer server = new ScriptedServer(listen(1), connection -> {});
        server.fillBacklog();
        return server;
    }

    /** Returns {@code http://localhost:port} and the path. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port() + Objects.requireNonNull(path, "path"));
    }

    /** Returns {@code https://localhost:port} and the path; the script must call {@link Connection#startTls}. */
    public URI tlsUri(String path) {
        return URI.create("https://localhost:" + port() + Objects.requireNonNull(path, "path"));
    }

    /** Returns the port on which it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the address on which it listens, for a {@link java.net.ProxySelector}. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** Returns a copy of all requests read so far, in the order in which they were read. */
    public List<Request> requests() {
        synchronized (requests) {
            return Collections.unmodifiableList(new ArrayList<>(requests));
        }
    }

    /** Returns the number of connections accepted so far. */
    public int connectionCount() {
        synchronized (connections) {
            return connections.size();
        }
    }

    /** Returns the number of open connections; a close by the client counts once its script has noticed it. */
    public int openConnectionCount() {
        synchronized (connections) {
            return (int) connections.stream().filter(Connection::isOpen).count();
        }
    }

    /** Ends every {@link Connection#hold}, now and later. */
    public void release() {
        released.countDown();
    }

    /**
     * Stops listening, resets the open connections and ends all scripts. Waits at most five seconds for scripts that do
     * something else than to use their connection.
     *
     * @throws IllegalStateException if a script failed, except because its connection was closed
     */
    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        backlog.forEach(ScriptedServer::closeQuietly);
        List<Thread> ending;
        synchronized (connections) {
            connections.forEach(Connection::abort);
            ending = new ArrayList<>(scriptThreads);
        }
        // A script can fail after its last response, when the client has gone on.
        awaitEnd(ending);
        synchronized (scriptFailures) {
            if (!scriptFailures.isEmpty()) {
                throw new IllegalStateException("A script failed; see the cause.", scriptFailures.get(0));
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

    private static void awaitEnd(List<Thread> threads) {
        long end = System.nanoTime() + SCRIPT_PATIENCE.toNanos();
        try {
            for (Thread thread : threads) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis > 0 && thread != Thread.currentThread()) {
                    thread.join(millis);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        while (true) {
            try {
                Socket socket = listener.accept();
                synchronized (connections) {
                    Connection connection = new Connection(this, socket, connections.size() + 1);
                    connections.add(connection);
                    if (closed.getCount() == 0) {
                        connection.abort();
                        return;
                    }
                    scriptThreads.add(runDaemon("connection-" + connection.number(), () -> play(connection)));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Connection connection) {
        try {
            script.accept(connection);
        } catch (Ended e) {
            // The client or the server closed the connection, so the script is over.
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

    private Thread runDaemon(String role, Runnable task) {
        Thread thread = new Thread(task, "scripted-server-" + port() + "-" + role);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Nothing more can be closed.
        }
    }

    /** Thrown to end a script if its connection is closed. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super(null, null, false, false);
        }
    }

    /** A connection, for its script. Each method ends the script if the connection is closed. */
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

        /** Returns the number of the connection in the order of acceptance, from 1. */
        public int number() {
            return number;
        }

        /** Waits for the next request on this connection, records it and returns it. */
        public Request read() {
            return io(() -> {
                Request request = Request.readFrom(in, number);
                server.record(request);
                return request;
            });
        }

        /** Keeps the buffers so small that a {@link #send} of a megabyte returns only if the client reads. */
        void limitBuffer() {
            perform(() -> {
                rawSocket.setSendBufferSize(16 << 10);
            });
        }

        /** Waits for the next byte without reading it. */
        void awaitByte() {
            perform(() -> {
                in.mark(1);
                if (in.read() < 0) {
                    throw new Ended();
                }
                in.reset();
            });
        }

        /** Sends the text in ISO 8859-1. */
        public void send(String text) {
            send(bytesOf(text));
        }

        /** Sends the bytes. */
        public void send(byte[] bytes) {
            Objects.requireNonNull(bytes, "bytes");
            perform(() -> {
                // If the server is closed after the write, the script goes on, and its failure counts.
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            });
        }

        /** Sends the text in ISO 8859-1 and, also after {@link #startTls}, in clear text. */
        void sendInClearText(String text) {
            perform(() -> {
                rawSocket.getOutputStream().write(bytesOf(text));
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

        /** Sends the text repeatedly until the client closes. */
        public void flood(String text) {
            byte[] bytes = bytesOf(text);
            while (true) {
                send(bytes);
            }
        }

        /** Sends the same response to each request until the client closes. */
        public void respondEach(String response) {
            Objects.requireNonNull(response, "response");
            while (true) {
                read();
                send(response);
            }
        }

        /** Waits for this time. */
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

        /** Waits for {@link ScriptedServer#release}, or until the client closes. */
        public void hold() {
            perform(() -> {
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
                        // Nothing was received: check for release() again.
                    }
                }
                socket.setSoTimeout(0);
            });
        }

        /** Discards all input until the client closes; with TLS, until it has also closed the TCP connection. */
        public void awaitPeerClose() {
            perform(() -> {
                discardAll(in);
                discardAll(rawSocket.getInputStream());
                throw new Ended();
            });
        }

        /**
         * Performs the server's part of a TLS handshake; all later input and output is encrypted.
         *
         * @param protocols the supported versions, such as {@code TLSv1.2}; if empty, those of the context
         */
        public void startTls(SSLContext context, String... protocols) {
            Objects.requireNonNull(context, "context");
            for (String protocol : Objects.requireNonNull(protocols, "protocols")) {
                Objects.requireNonNull(protocol, "protocols");
            }
            perform(() -> {
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
            });
        }

        /** Sends FIN, with TLS after {@code close_notify}, and can still read. */
        public void fin() {
            perform(() -> {
                socket.shutdownOutput();
                if (!rawSocket.isOutputShutdown()) {
                    rawSocket.shutdownOutput();
                }
            });
        }

        /** Sends FIN, with TLS without {@code close_notify}, and can still read. */
        public void breakOff() {
            perform(() -> {
                rawSocket.shutdownOutput();
            });
        }

        /** Closes with a TCP reset. */
        public void reset() {
            abort();
            throw new Ended();
        }

        /** Closes the connection. If bytes of the client were not read, it receives a reset, as from any TCP server. */
        public void close() {
            closeQuietly(socket);
            closeQuietly(rawSocket);
        }

        /** Returns a future that completes when the script has noticed that the client closed or reset the connection. */
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
                // The socket is already closed.
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

        private void perform(Action action) {
            io(() -> {
                action.run();
                return true;
            });
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

    /** A request as it was sent. Immutable. */
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

        /** Returns the number of its connection. */
        public int connection() {
            return connection;
        }

        /** Returns the request line, such as {@code POST /path HTTP/1.1}. */
        public String line() {
            return line;
        }

        /** Returns the header lines in order, each as it was sent, such as {@code Host: localhost}. */
        public List<String> headerLines() {
            return headerLines;
        }

        /** Returns the values of all header fields of this name, in order; the case of the name does not matter. */
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

        /** Returns a copy of the body, without the framing of chunks. */
        public byte[] body() {
            return body.clone();
        }

        /** Returns the request line. */
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

    private interface Action {
        void run() throws IOException;
    }

    private interface Step<T> {
        T run() throws IOException;
    }
}
