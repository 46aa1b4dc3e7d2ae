package dev.usertoken.testkit;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** What a request's body says, or why it says nothing. */
final class RequestFields {
    /** The fields, redacted, in the format they came in. */
    final String redacted;

    private final Map<String, Object> fields;
    private final Optional<Fault> fault;

    private RequestFields(Map<String, Object> fields, Optional<Fault> fault, String redacted) {
        this.fields = fields;
        this.fault = fault;
        this.redacted = redacted;
    }

    static RequestFields read(WireRequest request, Optional<Model> model, Formats formats) {
        if (request.body.length == 0) {
            return new RequestFields(Collections.emptyMap(), Optional.empty(), "");
        }
        MediaType type = MediaType.parse(request.headers.first("Content-Type").orElse(""));
        Optional<BodyFormat> format = formats.reading(type);
        if (format.isEmpty()) {
            return unreadable(request, Fault.unsupportedMediaType());
        }
        try {
            Map<String, Object> fields = format.get().read(request.body, type, model);
            String redacted = format.get().write(type, model.orElse(Model.CLIENT_REQUEST), Redaction.of(fields)).text;
            return new RequestFields(fields, Optional.empty(), redacted);
        } catch (BodyFormat.Unreadable e) {
            return unreadable(request, Fault.invalid(e.getMessage()));
        }
    }

    private static RequestFields unreadable(WireRequest request, Fault fault) {
        return new RequestFields(
                Collections.emptyMap(), Optional.of(fault), "[" + request.body.length + " unreadable bytes]");
    }

    Map<String, Object> all() throws Fault {
        if (fault.isPresent()) {
            throw fault.get();
        }
        return fields;
    }

    /** A field that must be there. Names bind without regard to case (service, Operations). */
    String required(String name) throws Fault {
        Object value = all().entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .reduce(null, (before, latest) -> latest);
        if (value == null || value.equals("")) {
            throw Fault.missingField(name);
        }
        if (value instanceof Map || value instanceof Iterable) {
            throw Fault.invalid(name + " must be a text.");
        }
        return value.toString();
    }
}
