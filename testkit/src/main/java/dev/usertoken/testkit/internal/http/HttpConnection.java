package dev.usertoken.testkit.internal.http;

import dev.usertoken.spi.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes the messages of one HTTP/1.1 connection (RFC 9112), strictly and within bounds. */
final class HttpConnection {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_FIELDS = 100;
    private static final int MAX_BODY = 1024 * 1024;

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"));

    private final InputStream input;
    private final OutputStream output;

    HttpConnection(InputStream input, OutputStream output) {
        this.input = new BufferedInputStream(input);
        this.output = output;
    }

    void waitForHangUp() throws IOException {
        input.transferTo(OutputStream.nullOutputStream());
    }

    static boolean asksToClose(Headers headers) {
        return headers.all("Connection").stream().anyMatch(value -> value.equalsIgnoreCase("close"));
    }

    /** Returns the next request, or nothing if the client has closed the connection. */
    Optional<ServerRequest> read() throws IOException, MalformedRequestException {
        int first = input.read();
        if (first < 0) {
            return Optional.empty();
        }
        String[] parts = readLine(first).split(" ", -1);
        if (parts.length != 3 || !parts[2].equals("HTTP/1.1") || !parts[1].startsWith("/")) {
            throw new MalformedRequestException(400);
        }
        Headers headers = readFields();
        return Optional.of(new ServerRequest(parts[0], parts[1], headers, readBody(headers)));
    }

    /** Writes a response at once, in one packet if it fits. */
    void write(ServerResponse response, boolean close, boolean withoutBody) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(response.status)
                .append(' ')
                .append(REASONS.getOrDefault(response.status, ""))
                .append("\r\n");
        response.headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(response.body.length).append("\r\n");
        if (close) {
            head.append("Connection: close\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!withoutBody) {
            message.write(response.body);
        }
        message.writeTo(output);
        output.flush();
    }

    private Headers readFields() throws IOException, MalformedRequestException {
        Headers.Builder fields = Headers.builder();
        String line = readLine();
        for (int count = 0; !line.isEmpty(); count++) {
            int colon = line.indexOf(':');
            if (count == MAX_FIELDS) {
                throw new MalformedRequestException(431);
            }
            if (colon < 0) {
                throw new MalformedRequestException(400);
            }
            addField(fields, line.substring(0, colon), line.substring(colon + 1).trim());
            line = readLine();
        }
        return fields.build();
    }

    private static void addField(Headers.Builder fields, String name, String value) throws MalformedRequestException {
        try {
            fields.add(name, value);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException(400);
        }
    }

    private byte[] readBody(Headers headers) throws IOException, MalformedRequestException {
        List<String> lengths = headers.all("Content-Length");
        List<String> codings = headers.all("Transfer-Encoding");
        if (lengths.size() + codings.size() > 1) {
            throw new MalformedRequestException(400);
        }
        if (lengths.isEmpty() && codings.isEmpty()) {
            return new byte[0];
        }
        if (headers.first("Expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            output.flush();
        }
        if (codings.isEmpty()) {
            return readExactly(bounded(parse(lengths.get(0), 10), 0));
        }
        if (!codings.get(0).equalsIgnoreCase("chunked")) {
            throw new MalformedRequestException(501);
        }
        return readChunks();
    }

    private byte[] readChunks() throws IOException, MalformedRequestException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size = readChunkSize(0);
        while (size > 0) {
            body.write(readExactly(size));
            if (!readLine().isEmpty()) {
                throw new MalformedRequestException(400);
            }
            size = readChunkSize(body.size());
        }
        readFields();
        return body.toByteArray();
    }

    private int readChunkSize(int already) throws IOException, MalformedRequestException {
        String line = readLine();
        int extension = line.indexOf(';');
        return bounded(parse((extension < 0 ? line : line.substring(0, extension)).trim(), 16), already);
    }

    private static long parse(String digits, int radix) throws MalformedRequestException {
        if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
            throw new MalformedRequestException(400);
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new MalformedRequestException(400);
        }
    }

    private static int bounded(long size, int already) throws MalformedRequestException {
        if (size > MAX_BODY - already) {
            throw new MalformedRequestException(413);
        }
        return (int) size;
    }

    private byte[] readExactly(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private String readLine() throws IOException, MalformedRequestException {
        return readLine(input.read());
    }

    /** Returns the line that begins with the given byte, without its CRLF. */
    private String readLine(int first) throws IOException, MalformedRequestException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = first; b != '\n'; b = input.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (line.size() == MAX_LINE) {
                throw new MalformedRequestException(431);
            }
            line.write(b);
        }
        String text = new String(line.toByteArray(), StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new MalformedRequestException(400);
        }
        return text.substring(0, text.length() - 1);
    }

    /** A message that is not HTTP/1.1 or exceeds a bound, and the status of the response to it. */
    static final class MalformedRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        final int status;

        MalformedRequestException(int status) {
            super(null, null, false, false);
            this.status = status;
        }
    }
}
