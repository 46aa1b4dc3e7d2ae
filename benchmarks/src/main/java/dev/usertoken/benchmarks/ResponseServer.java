package dev.usertoken.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Responds to every request with the same token, over connections that stay open. Runs in a process of its own, so that its
 * processor time and allocations are not counted; prints its port, and ends with its standard input.
 */
public final class ResponseServer {
    private static final byte[] RESPONSE = response();

    private ResponseServer() {}

    /** Starts the server. */
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(server));
        acceptor.setDaemon(true);
        acceptor.start();
        System.out.println(server.getLocalPort());
        while (System.in.read() >= 0) {}
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket));
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                in.readNBytes(contentLength(in));
                out.write(RESPONSE);
            }
        } catch (IOException e) {
            // The client has closed the connection.
            return;
        }
    }

    private static int contentLength(InputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).trim());
            }
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] response() {
        String body = "{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + "0123456789abcdef".repeat(4)
                + "\",\"Expires\":\"2030-01-01T12:00:00Z\",\"User\":{\"Id\":100000001,\"FirstName\":\"Ann\","
                + "\"LastName\":\"Owner\",\"Type\":\"Staff\"}}";
        String head = "HTTP/1.1 200 OK\r\nDate: Tue, 01 Jan 2030 11:00:00 GMT\r\n"
                + "Content-Type: application/json; charset=utf-8\r\nCache-Control: no-cache\r\nServer: benchmark\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
}
