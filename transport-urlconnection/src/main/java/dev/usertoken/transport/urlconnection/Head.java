package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Headers;
import java.net.ProtocolException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of a response. Immutable. */
final class Head {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");

    private final int status;
    private final Headers headers;

    private Head(int status, Headers headers) {
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
        Head head = new Head(Integer.parseInt(statusLine.group(1)), headers.build());
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
