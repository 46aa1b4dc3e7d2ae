package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What comes from the server, bounded. The head is read whole before any of it is handed on: {@link HttpURLConnection} takes one that breaks off for a whole one, text that is not HTTP for a body, and before
 * Java 20 an interim response for the response. Fields on which it would act, for the process's {@link
 * java.net.CookieHandler} or by answering a challenge, have other names while it looks at them, and it is told that the
 * connection closes, which keeps it from the pool that the process shares.
 */
final class Incoming extends InputStream {
    private static final int LONGEST_HEAD = 64 << 10;
    /** A chunk of one byte travels as six. */
    private static final int LONGEST_CODING = 8;

    private static final Pattern INTERIM = Pattern.compile("HTTP/1\\.[01] 1(?!01)[0-9]{2}[ \r\n].*", Pattern.DOTALL);
    private static final Pattern FINAL = Pattern.compile("HTTP/1\\.[01] [2-9][0-9]{2}[ \r\n].*", Pattern.DOTALL);
    private static final Pattern ACTED_UPON = Pattern.compile(
            "^(?=(connection|set-cookie2?|(www|proxy)-authenticate):)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** Cannot be part of a name. */
    private static final String HIDDEN = "(";

    private static final String ADDED = "Connection: close\r\n";
    /** After the status line and what was added. */
    private static final int FIRST_FIELD = 2;

    private final InputStream in;
    private InputStream head;
    private long left = LONGEST_HEAD;
    private boolean answered;
    private boolean broken;

    Incoming(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The fields of a head that was handed on, as the server sent them. */
    static Headers headersOf(HttpURLConnection connection) throws ProtocolException {
        Headers.Builder headers = Headers.builder();
        for (int i = FIRST_FIELD; connection.getHeaderField(i) != null; i++) {
            String name = connection.getHeaderFieldKey(i);
            if (name == null) {
                throw new ProtocolException("a header without a name");
            }
            headers.add(name.startsWith(HIDDEN) ? name.substring(HIDDEN.length()) : name, connection.getHeaderField(i));
        }
        return headers.build();
    }

    /** Whether anything came. */
    boolean answered() {
        return answered;
    }

    /** Whether the connection broke, which is not to end. */
    boolean broken() {
        return broken;
    }

    /** Lets a body of so many bytes be read. */
    void allow(int bodyBytes) {
        left = LONGEST_HEAD + (long) LONGEST_CODING * bodyBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (head == null) {
            head = new ByteArrayInputStream(finalHead().getBytes(StandardCharsets.ISO_8859_1));
        }
        int ofHead = head.read(bytes, offset, length);
        return ofHead < 0 ? receive(bytes, offset, length) : ofHead;
    }

    private String finalHead() throws IOException {
        String text = anyHead();
        while (INTERIM.matcher(text).matches()) {
            text = anyHead();
        }
        if (!FINAL.matcher(text).matches()) {
            throw new ProtocolException("not a response");
        }
        int fields = text.indexOf('\n') + 1;
        return text.substring(0, fields)
                + ADDED
                + ACTED_UPON.matcher(text.substring(fields)).replaceAll(HIDDEN);
    }

    /** To the empty line. */
    private String anyHead() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] one = new byte[1];
        for (int line = 1; line > 0; ) {
            if (receive(one, 0, 1) < 0) {
                throw new EOFException("a head that breaks off");
            }
            char c = (char) (one[0] & 0xff);
            text.append(c);
            if (text.length() == 7 && !text.toString().equals("HTTP/1.")) {
                throw new ProtocolException("not a response");
            }
            if (c == '\n') {
                line = line > 1 ? 1 : 0;
            } else if (c != '\r') {
                line++;
            }
        }
        return text.toString();
    }

    private int receive(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(bytes, offset, length);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        answered |= count > 0;
        left -= count;
        if (left < 0) {
            throw new ProtocolException("longer than any response");
        }
        return count;
    }
}
