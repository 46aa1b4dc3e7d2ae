package dev.usertoken.testkit.internal.sandbox;

import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.internal.format.BodyModel;
import dev.usertoken.testkit.internal.format.EncodedBody;
import dev.usertoken.testkit.internal.format.Formats;
import dev.usertoken.testkit.internal.format.MediaType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A response in the making: first set by the service, then changed by the active quirks. Not thread-safe. */
public final class ResponseBuilder {
    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private final Instant now;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private int status = 200;
    private boolean withheld;
    private boolean changesToken;
    private Instant expires = Instant.EPOCH;

    /** Sent as it is, in place of a body in the negotiated format; may be null. */
    private @Nullable EncodedBody page;

    /** Overrides the declared media type; null to keep it, empty to omit the header. */
    private @Nullable String contentType;

    /** Null for an empty body. */
    private @Nullable Object value;

    private BodyModel model = BodyModel.ISSUE_RESPONSE;

    public ResponseBuilder(Instant now) {
        this.now = now;
        headers.put("Date", HTTP_DATE.format(now.atOffset(ZoneOffset.UTC)));
    }

    public Instant now() {
        return now;
    }

    public int status() {
        return status;
    }

    /** Returns true if no response shall be sent. */
    public boolean isWithheld() {
        return withheld;
    }

    /** Leaves the request without a response. */
    public void withhold() {
        withheld = true;
    }

    /** Makes a renewal replace the text of the token. */
    public void changeToken() {
        changesToken = true;
    }

    boolean changesToken() {
        return changesToken;
    }

    /** Returns the end of the token in the response; the epoch if there is no token. */
    public Instant expires() {
        return expires;
    }

    void expires(Instant end) {
        expires = end;
    }

    public void header(String name, String text) {
        headers.put(name, text);
    }

    public void removeHeader(String name) {
        headers.remove(name);
    }

    /** Declares this media type for any body; an empty string omits the header. */
    public void contentType(String declared) {
        contentType = declared;
    }

    /** Sets a body in the negotiated format. */
    public void body(BodyModel type, Object contents) {
        model = type;
        value = contents;
    }

    public void emptyBody() {
        value = null;
    }

    /** Sets an error page of a gateway. */
    public void html(int failure, String html) {
        status = failure;
        page = new EncodedBody("text/html", html);
    }

    /** Sets an error in the usual form of the service. */
    public void error(int failure, String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("Message", message);
        error.put("Code", code);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Error", error);
        status = failure;
        body(BodyModel.ERROR, body);
    }

    public void error(ServiceError error) {
        if (error.code().isEmpty()) {
            bareError(error.status(), error.message());
        } else {
            error(error.status(), error.code(), error.message());
        }
    }

    /** Sets an error of the service's framework: a message without {@code Error} (service, Errors). */
    public void bareError(int failure, String message) {
        status = failure;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Message", message);
        body(BodyModel.ERROR, body);
    }

    /** Returns the members of a successful response to be changed; a new map if it failed or has no members. */
    public Map<String, Object> members() {
        return status == 200 ? membersOf(value) : new LinkedHashMap<>();
    }

    /** Returns the members of {@code Error} to be changed; a new map if there is no error. */
    public Map<String, Object> errorMembers() {
        return membersOf(membersOf(value).get("Error"));
    }

    /** Encodes the body. */
    public EncodedBody encode(Formats formats, MediaType type) {
        return encode(formats, type, value);
    }

    /** Encodes the body without its secrets. */
    public EncodedBody encodeRedacted(Formats formats, MediaType type) {
        return encode(formats, type, Redaction.of(value));
    }

    /** Returns the header fields for an encoded body. */
    public Headers headers(EncodedBody body) {
        Headers.Builder fields = Headers.builder();
        headers.forEach(fields::add);
        String declared = contentType == null ? body.contentType() : contentType;
        if (!declared.isEmpty()) {
            fields.add("Content-Type", declared);
        }
        return fields.build();
    }

    private EncodedBody encode(Formats formats, MediaType type, @Nullable Object contents) {
        if (page != null) {
            return page;
        }
        return contents == null ? EncodedBody.EMPTY : formats.write(type, model, contents);
    }

    @SuppressWarnings("unchecked") // keys of bodies are strings
    private static Map<String, Object> membersOf(@Nullable Object value) {
        return value instanceof Map ? (Map<String, Object>) value : new LinkedHashMap<>();
    }
}
