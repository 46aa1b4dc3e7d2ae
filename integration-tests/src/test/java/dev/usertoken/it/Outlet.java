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

/** All text that a run lets out: what it is given, whatever is printed, and whatever is logged at any level. */
final class Outlet implements AutoCloseable {
    /** What the JDK's client quotes in its debug log, which is off unless asked for; its users cannot keep it from that. */
    private static final Pattern HEAD_THAT_IS_NONE =
            Pattern.compile("(?<=java.net.ProtocolException: Invalid (status line|header name):? )\".*\"");

    /** So does Apache's HttpClient, at debug, what it cannot read of an answer. */
    private static final Pattern ANSWER_THAT_IS_NONE =
            Pattern.compile("(?<=ex-\\d{1,20}:? (execution|request) failed: ).*", Pattern.DOTALL);

    /** HttpClient logs headers and bytes here at debug. No setting prevents it, and the transport's README says so. */
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
                String text =
                        HEAD_THAT_IS_NONE.matcher(formatter.format(record)).replaceAll("");
                texts.add(ANSWER_THAT_IS_NONE.matcher(text).replaceAll(""));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Outlet() {
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

    /** An exception as a log prints it, with all its causes and what it suppressed. */
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
