package dev.usertoken.testkit;

import dev.usertoken.StaffUser;
import dev.usertoken.spi.Headers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** From a request on the wire to its reply: route, record, act, apply the quirks, spell, tell the listener. Thread-safe. */
final class SandboxHandler {
    private final String apiVersion;
    private final Clock clock;
    private final Consumer<Exchange> listener;
    private final StaffService service;
    private final ActiveQuirks quirks;
    private final Formats formats;
    private final List<RecordedRequest> requests = new ArrayList<>();

    SandboxHandler(SandboxServer.Builder settings, StaffService service, ActiveQuirks quirks) {
        this.apiVersion = settings.apiVersion;
        this.clock = settings.clock;
        this.listener = settings.listener;
        this.service = service;
        this.quirks = quirks;
        this.formats = new Formats(settings.xmlDialect, settings.multipartNames);
    }

    List<RecordedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    void forgetRequests() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** The reply; nothing where there shall be none. */
    Optional<WireReply> handle(WireRequest request) {
        Optional<Endpoint> endpoint = aimedAt(request);
        synchronized (requests) {
            requests.add(new RecordedRequest(request, endpoint));
        }
        RequestFields fields = RequestFields.read(request, modelOf(endpoint), formats);
        Draft draft = new Draft(clock.instant());
        if (endpoint.isPresent()) {
            answer(draft, endpoint.get(), request.headers, fields);
        } else {
            refuseRoute(draft, request);
        }
        return finish(draft, request, fields);
    }

    private Optional<Endpoint> aimedAt(WireRequest request) {
        return at(request.path()).filter(endpoint -> endpoint.method.equals(request.method));
    }

    private Optional<Endpoint> at(String path) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.path(apiVersion).equals(path)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }

    private static Optional<Model> modelOf(Optional<Endpoint> endpoint) {
        return endpoint.filter(Endpoint.ISSUE::equals).map(issue -> Model.ISSUE_REQUEST);
    }

    private void refuseRoute(Draft draft, WireRequest request) {
        Optional<Endpoint> other = at(request.path());
        if (other.isPresent()) {
            draft.failBare(405, "The requested resource does not support this method.");
            draft.headers.put("Allow", other.get().method);
        } else {
            draft.failBare(404, "No HTTP resource was found that matches the request URI.");
        }
    }

    private void answer(Draft draft, Endpoint endpoint, Headers headers, RequestFields fields) {
        List<Quirk> taken = quirks.take(endpoint);
        if (!change(draft, taken, Quirk.Moment.INSTEAD)) {
            change(draft, taken, Quirk.Moment.BEFORE);
            try {
                act(draft, endpoint, headers, fields);
            } catch (Fault fault) {
                draft.fail(fault);
            }
        }
        change(draft, taken, Quirk.Moment.AFTER);
    }

    private static boolean change(Draft draft, List<Quirk> taken, Quirk.Moment moment) {
        boolean changed = false;
        for (Quirk quirk : taken) {
            if (quirk.moment() == moment) {
                quirk.change(draft);
                changed = true;
            }
        }
        return changed;
    }

    private void act(Draft draft, Endpoint endpoint, Headers headers, RequestFields fields) throws Fault {
        String site = headers.first("SiteId").orElse("");
        String token = tokenOf(headers.first("Authorization").orElse(""));
        service.admit(headers.first("API-Key").orElse(""), site);
        switch (endpoint) {
            case ISSUE:
                answerToken(draft, service.issue(site, fields.required("Username"), fields.required("Password")));
                break;
            case RENEW:
                answerToken(draft, service.renew(site, token, draft.changesToken));
                break;
            case REVOKE:
                service.revoke(site, token);
                break;
            case SITES:
                service.authorize(site, token);
                draft.answer(Model.SITES, sites(site));
                break;
            case ADD_CLIENT:
                service.authorize(site, token);
                draft.answer(Model.CLIENT, only("Client", fields.all()));
                break;
        }
    }

    /** The service takes the bare token as well as {@code Bearer} and the token (service, Operations). */
    private static String tokenOf(String authorization) {
        String scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length()).trim()
                : authorization;
    }

    private static void answerToken(Draft draft, IssuedToken token) {
        StaffUser user = token.login.user;
        Map<String, Object> spelledUser = new LinkedHashMap<>();
        user.id().ifPresent(id -> spelledUser.put("Id", id));
        spelledUser.put("FirstName", user.firstName());
        spelledUser.put("LastName", user.lastName());
        spelledUser.put("Type", user.type());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("TokenType", "Bearer");
        body.put("AccessToken", token.text);
        body.put("Expires", Expiry.usual(token.expires));
        body.put("User", spelledUser);
        draft.expires = token.expires;
        draft.answer(Model.ISSUE_RESPONSE, body);
    }

    private static Map<String, Object> sites(String id) {
        Map<String, Object> site = new LinkedHashMap<>();
        site.put("Id", Long.valueOf(id));
        site.put("Name", "Site " + id);
        return only("Sites", List.of(site));
    }

    private static Map<String, Object> only(String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }

    private Optional<WireReply> finish(Draft draft, WireRequest request, RequestFields fields) {
        MediaType type = Formats.replyType(request.headers.all("Accept"));
        EncodedBody body = spell(draft, type, draft.value());
        Headers headers = headers(draft, body);
        listener.accept(new Exchange(
                request,
                Redaction.of(request.headers),
                fields.redacted,
                draft.unanswered ? OptionalInt.empty() : OptionalInt.of(draft.status),
                Redaction.of(headers),
                spell(draft, type, draft.value().map(Redaction::of)).text));
        return draft.unanswered ? Optional.empty() : Optional.of(new WireReply(draft.status, headers, body.bytes()));
    }

    private EncodedBody spell(Draft draft, MediaType type, Optional<Object> value) {
        return draft.page.orElseGet(() -> value.map(
                        held -> formats.writing(type).write(type, draft.model(), held))
                .orElse(EncodedBody.EMPTY));
    }

    private static Headers headers(Draft draft, EncodedBody body) {
        Headers.Builder headers = Headers.builder();
        draft.headers.forEach(headers::add);
        String contentType = draft.contentType.orElse(body.contentType);
        if (!contentType.isEmpty()) {
            headers.add("Content-Type", contentType);
        }
        return headers.build();
    }
}
