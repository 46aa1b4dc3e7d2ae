package dev.usertoken.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;

/** The text that a run emits: added objects, standard output and error, and the log at every level. */
final class OutputCapture implements AutoCloseable {
    /**
     * The JDK's client quotes malformed heads in its debug log. The log is off by default, and no setting prevents
     * this.
     */
    private static final Pattern MALFORMED_HEAD =
            Pattern.compile("(?<=java.net.ProtocolException: Invalid (status line|header name):? )\".*\"");

    /** Apache HttpClient quotes malformed responses at debug level. */
    private static final Pattern MALFORMED_RESPONSE =
            Pattern.compile("(?<=ex-\\d{1,20}:? (execution|request) failed: ).*", Pattern.DOTALL);

    /**
     * HttpClient logs headers and bytes here at debug level. No setting prevents this, as the transport's README
     * states.
     */
    private static final Set<String> DEBUG_LOGS_OF_HTTP_CLIENT =
            Set.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            if (!DEBUG_LOGS_OF_HTTP_CLIENT.contains(String.valueOf(record.getLoggerName()))) {
                String text = MALFORMED_HEAD.matcher(formatter.format(record)).replaceAll("");
                texts.add(MALFORMED_RESPONSE.matcher(text).replaceAll(""));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    OutputCapture() {
        PrintStream recorder = new PrintStream(printed, true, UTF_8);
        System.setOut(recorder);
        System.setErr(recorder);
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        root.setLevel(Level.ALL);
    }

    void add(Object object) {
        texts.add(String.valueOf(object));
    }

    /** Adds an exception as a log prints it, with its causes and suppressed exceptions. */
    void add(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        texts.add(text.toString());
    }

    List<String> texts() {
        List<String> all = new ArrayList<>(texts);
        all.add(printed.toString(UTF_8));
        Thread.getAllStackTraces().keySet().forEach(thread -> all.add(thread.getName()));
        return all;
    }

    @Override
    public void close() {
        root.setLevel(level);
        root.removeHandler(handler);
        System.setErr(err);
        System.setOut(out);
    }
}
