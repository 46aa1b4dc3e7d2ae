package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Headers;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of a response. Immutable. */
final class Head {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9]{2})( .*)?");

    private final boolean persistent;
    private final int status;
    private final Headers headers;

    private Head(boolean persistent, int status, Headers headers) {
        this.persistent = persistent;
        this.status = status;
        this.headers = headers;
    }

    /** @throws ProtocolException where the text, which ends with the empty line, is no head of HTTP/1 */
    static Head parse(String text) throws ProtocolException {
        String[] lines = text.replaceAll("\r?\n[ \t]+", " ").split("\r?\n", -1);
        Matcher statusLine = STATUS_LINE.matcher(lines[0]);
        if (!statusLine.matches()) {
            throw new ProtocolException("not a status line");
        }
        Headers.Builder headers = Headers.builder();
        for (int i = 1; !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0) {
                throw new ProtocolException("a header without a name");
            }
            try {
                headers.add(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).trim());
            } catch (IllegalArgumentException e) {
                throw new ProtocolException("not a header");
            }
        }
        boolean persistent = statusLine.group(1).equals("1");
        Head head = new Head(persistent, Integer.parseInt(statusLine.group(2)), headers.build());
        head.requireFraming();
        return head;
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    /** Whether the response is still to come. */
    boolean isInterim() {
        return status < 200 && status != 101;
    }

    boolean isChunked() {
        return !headers.all("Transfer-Encoding").isEmpty();
    }

    /** Of the body that follows in answer to that method; empty where only its last chunk or the connection's end tells. */
    OptionalLong bodyLength(String method) {
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return OptionalLong.of(0);
        }
        return isChunked() ? OptionalLong.empty() : contentLength();
    }

    /**
     * Whether another response can follow on the same connection. Where two fields say how long this one is, whoever is in
     * between may believe the other: RFC 9112, section 6.3.
     */
    boolean leavesConnectionOpen(String method) {
        boolean framed = isChunked() || bodyLength(method).isPresent();
        boolean framedOnce = headers.all("Content-Length").size()
                        + headers.all("Transfer-Encoding").size()
                <= 1;
        boolean saysClose = headers.all("Connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(option -> option.trim().equalsIgnoreCase("close"));
        return persistent && status != 101 && framed && framedOnce && !saysClose;
    }

    /**
     * What {@link java.net.HttpURLConnection} has to know to read the body. On any other field it would act, for the
     * process's {@link java.net.CookieHandler} or by answering a challenge, and all that it knows goes to its log. A
     * connection that is said to close stays out of the pool that the process shares.
     */
    String outline() {
        StringBuilder outline = new StringBuilder();
        outline.append("HTTP/1.1 ").append(status).append(" -\r\nConnection: close\r\n");
        if (isChunked()) {
            outline.append("Transfer-Encoding: chunked\r\n");
        } else {
            headers.first("Content-Length")
                    .ifPresent(length ->
                            outline.append("Content-Length: ").append(length).append("\r\n"));
        }
        return outline.append("\r\n").toString();
    }

    private OptionalLong contentLength() {
        return headers.first("Content-Length")
                .map(length -> OptionalLong.of(Long.parseLong(length)))
                .orElseGet(OptionalLong::empty);
    }

    private void requireFraming() throws ProtocolException {
        List<String> lengths = headers.all("Content-Length");
        for (String length : lengths) {
            if (!length.equals(lengths.get(0)) || !length.matches("[0-9]{1,18}")) {
                throw new ProtocolException("not a Content-Length");
            }
        }
        for (String coding : headers.all("Transfer-Encoding")) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new ProtocolException("a coding that was not asked for");
            }
        }
    }
}
