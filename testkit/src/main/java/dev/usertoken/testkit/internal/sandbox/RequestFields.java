package dev.usertoken.testkit.internal.sandbox;

import dev.usertoken.testkit.internal.format.BodyFormat;
import dev.usertoken.testkit.internal.format.BodyModel;
import dev.usertoken.testkit.internal.format.Formats;
import dev.usertoken.testkit.internal.format.MediaType;
import dev.usertoken.testkit.internal.format.UnreadableBodyException;
import dev.usertoken.testkit.internal.http.ServerRequest;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a request's body, or the error if it could not be read. */
public final class RequestFields {
    private final Map<String, Object> fields;

    /** Null if the body could be read. */
    private final @Nullable ServiceError error;

    private final String redacted;

    private RequestFields(Map<String, Object> fields, @Nullable ServiceError error, String redacted) {
        this.fields = fields;
        this.error = error;
        this.redacted = redacted;
    }

    public static RequestFields read(ServerRequest request, BodyModel model, Formats formats) {
        if (request.body().length == 0) {
            return new RequestFields(Collections.emptyMap(), null, "");
        }
        MediaType type = MediaType.parse(request.headers().first("Content-Type").orElse(""));
        Optional<BodyFormat> format = formats.reading(type);
        if (format.isEmpty()) {
            return unreadable(request, ServiceError.unsupportedMediaType());
        }
        try {
            Map<String, Object> fields = format.get().read(request.body(), type, model);
            String redacted =
                    format.get().write(type, model, Redaction.ofMembers(fields)).text();
            return new RequestFields(fields, null, redacted);
        } catch (UnreadableBodyException e) {
            return unreadable(request, ServiceError.invalid(e.problem()));
        }
    }

    private static RequestFields unreadable(ServerRequest request, ServiceError error) {
        return new RequestFields(Collections.emptyMap(), error, "[" + request.body().length + " unreadable bytes]");
    }

    /** Returns the fields without secrets, in the format of the request. */
    public String redacted() {
        return redacted;
    }

    Map<String, Object> all() throws ServiceError {
        if (error != null) {
            throw error;
        }
        return fields;
    }

    /** Returns a field that must be present. Names are compared without regard to case (service, Operations). */
    String required(String name) throws ServiceError {
        Object value = all().entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .reduce(null, (before, latest) -> latest);
        if (value == null || value.equals("")) {
            throw ServiceError.missingField(name);
        }
        if (value instanceof Map || value instanceof Iterable) {
            throw ServiceError.invalid(name + " must be a text.");
        }
        return value.toString();
    }
}
