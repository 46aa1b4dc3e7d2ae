package dev.usertoken.transport.urlconnection;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What comes from the server, bounded. The head is read here, and its outline handed on: {@link
 * java.net.HttpURLConnection} takes one that breaks off for a whole one, text that is not HTTP for a body, what it cannot
 * read as a length for none, and before Java 20 an interim response for the response. Nothing behind the end of the
 * response is handed on, so that what should not be there is seen here.
 */
final class Incoming extends InputStream {
    private static final int LONGEST_HEAD = 64 << 10;
    /** A chunk of one byte travels as six. */
    private static final int LONGEST_CODING = 8;

    private static final String START = "HTTP/1.";

    private final InputStream in;
    private final String method;
    private Optional<Head> head = Optional.empty();
    private InputStream outline = InputStream.nullInputStream();
    private long left = LONGEST_HEAD;
    private long bodyLeft = Long.MAX_VALUE;
    private boolean answered;
    private boolean broken;

    /** What comes in answer to that method. */
    Incoming(InputStream in, String method) {
        this.in = new BufferedInputStream(in);
        this.method = method;
    }

    /** That of the response; present once it was read. */
    Optional<Head> head() {
        return head;
    }

    /** Whether anything came. */
    boolean answered() {
        return answered;
    }

    /** Whether the connection broke, which is not to end. */
    boolean broken() {
        return broken;
    }

    /** Whether the response, when it was read whole, leaves the connection for another. */
    boolean leavesConnectionUsable() {
        return head.isPresent() && head.get().leavesConnectionOpen(method) && !hasMore();
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
        if (!head.isPresent()) {
            Head response = readHead();
            while (response.isInterim()) {
                response = readHead();
            }
            head = Optional.of(response);
            bodyLeft = response.bodyLength(method).orElse(Long.MAX_VALUE);
            outline = new ByteArrayInputStream(response.outline().getBytes(StandardCharsets.US_ASCII));
        }
        int count = outline.read(bytes, offset, length);
        return count < 0 ? readBody(bytes, offset, length) : count;
    }

    /** Byte by byte where only who takes the chunks apart knows which is the last. */
    private int readBody(byte[] bytes, int offset, int length) throws IOException {
        if (bodyLeft == 0) {
            return -1;
        }
        long most = head.get().isChunked() ? 1 : bodyLeft;
        int count = receive(bytes, offset, (int) Math.min(length, most));
        bodyLeft -= Math.max(count, 0);
        return count;
    }

    private boolean hasMore() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    private Head readHead() throws IOException {
        StringBuilder text = new StringBuilder();
        int lineLength = -1;
        while (lineLength != 0) {
            lineLength = readLine(text);
        }
        return Head.parse(text.toString());
    }

    /** Returns the length without the line's end. */
    private int readLine(StringBuilder text) throws IOException {
        byte[] one = new byte[1];
        for (int length = 0; ; length++) {
            if (receive(one, 0, 1) < 0) {
                throw new EOFException("a head that breaks off");
            }
            char c = (char) (one[0] & 0xff);
            boolean afterReturn = length > 0 && text.charAt(text.length() - 1) == '\r';
            text.append(c);
            if (c == '\n') {
                return afterReturn ? length - 1 : length;
            }
            if (afterReturn
                    || (text.length() == START.length() && !text.toString().equals(START))) {
                throw new ProtocolException("not a head");
            }
        }
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
