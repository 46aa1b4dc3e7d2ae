package dev.usertoken.testkit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A reply in the making: what the service says, then what the active quirks make of it. */
final class Draft {
    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    final Instant now;
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    int status = 200;
    boolean unanswered;
    boolean changesToken;

    /** When the token of the reply ends; only where there is one. */
    Instant expires = Instant.EPOCH;

    /** A page that is sent as it is, in place of a body in the negotiated format. */
    Optional<EncodedBody> page = Optional.empty();

    /** Overrides the announced media type; empty for none at all. */
    Optional<String> contentType = Optional.empty();

    private Optional<Object> value = Optional.empty();
    private Model model = Model.ISSUE_RESPONSE;

    Draft(Instant now) {
        this.now = now;
        headers.put("Date", HTTP_DATE.format(now.atOffset(ZoneOffset.UTC)));
    }

    Optional<Object> value() {
        return value;
    }

    Model model() {
        return model;
    }

    void answer(Model of, Object body) {
        model = of;
        value = Optional.of(body);
    }

    void answerNothing() {
        value = Optional.empty();
    }

    void fail(int failure, String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("Message", message);
        error.put("Code", code);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Error", error);
        status = failure;
        answer(Model.ERROR, body);
    }

    void fail(Fault fault) {
        if (fault.code.isEmpty()) {
            failBare(fault.status, fault.getMessage());
        } else {
            fail(fault.status, fault.code, fault.getMessage());
        }
    }

    /** A failure of the framework beneath the service: a message without {@code Error} (service, Errors). */
    void failBare(int failure, String message) {
        status = failure;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Message", message);
        answer(Model.ERROR, body);
    }

    /** The members of a successful reply; none where it failed or has no members. */
    Map<String, Object> members() {
        return status == 200 ? membersOf(value.orElse("")) : new LinkedHashMap<>();
    }

    /** The members of {@code Error}; none where there is no error. */
    Map<String, Object> error() {
        return membersOf(membersOf(value.orElse("")).getOrDefault("Error", ""));
    }

    private static Map<String, Object> membersOf(Object value) {
        return value instanceof Map ? JsonReader.object(value) : new LinkedHashMap<>();
    }
}
