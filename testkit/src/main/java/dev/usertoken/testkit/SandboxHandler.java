package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.internal.format.BodyModel;
import dev.usertoken.testkit.internal.format.EncodedBody;
import dev.usertoken.testkit.internal.format.Formats;
import dev.usertoken.testkit.internal.format.MediaType;
import dev.usertoken.testkit.internal.http.ServerRequest;
import dev.usertoken.testkit.internal.http.ServerResponse;
import dev.usertoken.testkit.internal.sandbox.Redaction;
import dev.usertoken.testkit.internal.sandbox.RequestFields;
import dev.usertoken.testkit.internal.sandbox.ResponseBuilder;
import dev.usertoken.testkit.internal.sandbox.ServiceError;
import dev.usertoken.testkit.internal.sandbox.StaffOperations;
import dev.usertoken.testkit.internal.sandbox.StaffService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Turns a request into its response: finds the endpoint, records the request, calls the operation, applies the quirks,
 * encodes the response and notifies the listener. Thread-safe.
 */
final class SandboxHandler {
    private final String apiVersion;
    private final StaffService service;
    private final StaffOperations operations;
    private final Formats formats;
    private final ActiveQuirks quirks;
    private final Consumer<Exchange> listener;
    private final List<RecordedRequest> requests = new ArrayList<>();

    SandboxHandler(
            String apiVersion,
            StaffService service,
            Formats formats,
            ActiveQuirks quirks,
            Consumer<Exchange> listener) {
        this.apiVersion = apiVersion;
        this.service = service;
        this.operations = new StaffOperations(service);
        this.formats = formats;
        this.quirks = quirks;
        this.listener = listener;
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

    /** Returns the response, or nothing if a quirk withholds it. */
    Optional<ServerResponse> handle(ServerRequest request) {
        Optional<Endpoint> endpoint = endpointOf(request);
        synchronized (requests) {
            requests.add(new RecordedRequest(request, endpoint.orElse(null)));
        }
        RequestFields fields = RequestFields.read(request, modelOf(endpoint), formats);
        ResponseBuilder response = new ResponseBuilder(service.now());
        if (endpoint.isPresent()) {
            respond(response, endpoint.get(), request.headers(), fields);
        } else {
            refuseRoute(response, request);
        }
        return finish(response, request, fields);
    }

    private Optional<Endpoint> endpointOf(ServerRequest request) {
        return endpointAt(request.path()).filter(endpoint -> endpoint.method().equals(request.method()));
    }

    private Optional<Endpoint> endpointAt(String path) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.path(apiVersion).equals(path)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }

    private static BodyModel modelOf(Optional<Endpoint> endpoint) {
        return endpoint.filter(Endpoint.ISSUE::equals).isPresent() ? BodyModel.ISSUE_REQUEST : BodyModel.CLIENT_REQUEST;
    }

    private void refuseRoute(ResponseBuilder response, ServerRequest request) {
        Optional<Endpoint> other = endpointAt(request.path());
        if (other.isPresent()) {
            response.bareError(405, "The requested resource does not support this method.");
            response.header("Allow", other.get().method());
        } else {
            response.bareError(404, "No HTTP resource was found that matches the request URI.");
        }
    }

    private void respond(ResponseBuilder response, Endpoint endpoint, Headers headers, RequestFields fields) {
        List<Quirk> taken = quirks.take(endpoint);
        if (!apply(response, taken, Quirk.Phase.REPLACES_OPERATION)) {
            apply(response, taken, Quirk.Phase.BEFORE_OPERATION);
            try {
                operate(response, endpoint, headers, fields);
            } catch (ServiceError error) {
                response.error(error);
            }
        }
        apply(response, taken, Quirk.Phase.AFTER_OPERATION);
    }

    /** Returns true if there was a quirk for this phase. */
    private static boolean apply(ResponseBuilder response, List<Quirk> taken, Quirk.Phase phase) {
        boolean applied = false;
        for (Quirk quirk : taken) {
            if (quirk.phase() == phase) {
                quirk.apply(response);
                applied = true;
            }
        }
        return applied;
    }

    private void operate(ResponseBuilder response, Endpoint endpoint, Headers headers, RequestFields fields)
            throws ServiceError {
        switch (endpoint) {
            case ISSUE:
                operations.issue(response, headers, fields);
                break;
            case RENEW:
                operations.renew(response, headers);
                break;
            case REVOKE:
                operations.revoke(headers);
                break;
            case SITES:
                operations.sites(response, headers);
                break;
            case ADD_CLIENT:
                operations.addClient(response, headers, fields);
                break;
        }
    }

    private Optional<ServerResponse> finish(ResponseBuilder response, ServerRequest request, RequestFields fields) {
        MediaType type = Formats.negotiate(request.headers().all("Accept"));
        EncodedBody body = response.encode(formats, type);
        Headers headers = response.headers(body);
        listener.accept(new Exchange(
                request,
                Redaction.of(request.headers()),
                fields.redacted(),
                response.isWithheld() ? OptionalInt.empty() : OptionalInt.of(response.status()),
                Redaction.of(headers),
                response.encodeRedacted(formats, type).text()));
        return response.isWithheld()
                ? Optional.empty()
                : Optional.of(new ServerResponse(response.status(), headers, body.bytes()));
    }
}
