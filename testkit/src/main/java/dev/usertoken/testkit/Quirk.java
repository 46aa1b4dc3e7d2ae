package dev.usertoken.testkit;

import dev.usertoken.testkit.internal.format.BodyModel;
import dev.usertoken.testkit.internal.sandbox.ExpiryFormat;
import dev.usertoken.testkit.internal.sandbox.ResponseBuilder;
import dev.usertoken.testkit.internal.sandbox.ServiceError;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A deviation of a {@link SandboxServer} from its normal responses; see {@link SandboxServer#behave}. Each quirk is a known
 * or a possible behaviour of the service that a client must handle. Immutable.
 *
 * <pre>{@code
 * server.behave(Quirk.SERVER_ERROR.on(Endpoint.RENEW).times(2), Quirk.EXPIRES_WITHOUT_ZONE);
 * }</pre>
 *
 * <p>A failure replaces the operation: no token is issued, renewed or revoked. A request uses at most one failure, the
 * first that was added, so several failures take effect one after the other. All other quirks apply together, in the order
 * in which they were added.
 */
public final class Quirk {
    /** {@code Expires} has the form {@code 2026-11-24T16:27:43}, in UTC. */
    public static final Quirk EXPIRES_WITHOUT_ZONE = token(
            "EXPIRES_WITHOUT_ZONE",
            response -> response.members().replace("Expires", ExpiryFormat.withoutZone(response.expires())));
    /** {@code Expires} has the form {@code 2026-11-24T08:27:43-08:00}. */
    public static final Quirk EXPIRES_WITH_OFFSET = token(
            "EXPIRES_WITH_OFFSET",
            response -> response.members()
                    .replace("Expires", ExpiryFormat.atOffset(response.expires(), ZoneOffset.ofHours(-8))));

    /** A renewed token has a new text, and the old text is refused. Without this quirk a renewal keeps the text. */
    public static final Quirk RENEW_CHANGES_TOKEN =
            new Quirk("RENEW_CHANGES_TOKEN", Phase.BEFORE_OPERATION, ResponseBuilder::changeToken, Endpoint.RENEW);
    /** The response to renew contains {@code AccessToken} and {@code Expiration}. */
    public static final Quirk RENEW_WITH_EXPIRATION =
            renewShape("RENEW_WITH_EXPIRATION", "Expiration", response -> ExpiryFormat.usual(response.expires()));
    /** The response to renew contains {@code AccessToken} and {@code AccessTokenExpiration}. */
    public static final Quirk RENEW_WITH_ACCESS_TOKEN_EXPIRATION = renewShape(
            "RENEW_WITH_ACCESS_TOKEN_EXPIRATION",
            "AccessTokenExpiration",
            response -> ExpiryFormat.usual(response.expires()));
    /** The response to renew contains {@code AccessToken} and {@code ExpiresIn}, in seconds. */
    public static final Quirk RENEW_WITH_EXPIRES_IN = renewShape(
            "RENEW_WITH_EXPIRES_IN",
            "ExpiresIn",
            response -> Duration.between(response.now(), response.expires()).toSeconds());

    /** The responses to renew and revoke have no body. Without this quirk that is true of revoke alone. */
    public static final Quirk EMPTY_BODY = done("EMPTY_BODY", ResponseBuilder::emptyBody);
    /** The body of the responses to renew and revoke is <code>{}</code>. */
    public static final Quirk EMPTY_OBJECT =
            done("EMPTY_OBJECT", response -> response.body(BodyModel.ISSUE_RESPONSE, new LinkedHashMap<>()));
    /** The body of the responses to renew and revoke is {@code ""}. */
    public static final Quirk EMPTY_STRING =
            done("EMPTY_STRING", response -> response.body(BodyModel.ISSUE_RESPONSE, ""));
    /** The body of the responses to renew and revoke is {@code true}. */
    public static final Quirk TRUE = done("TRUE", response -> response.body(BodyModel.ISSUE_RESPONSE, true));
    /** The body of the responses to renew and revoke is <code>{"Message":"Success"}</code>. */
    public static final Quirk MESSAGE = done("MESSAGE", response -> {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("Message", "Success");
        response.body(BodyModel.ISSUE_RESPONSE, message);
    });

    /** The status is 401, as for an expired or unknown token. */
    public static final Quirk ACCESS_DENIED = serviceError("ACCESS_DENIED", ServiceError.accessDenied());
    /** The status is 403, as for a wrong login, or a login of another site. */
    public static final Quirk LOGIN_REFUSED = serviceError("LOGIN_REFUSED", ServiceError.loginRefused());
    /** The status is 403, with the message for a token of another site. */
    public static final Quirk WRONG_SITE = serviceError("WRONG_SITE", ServiceError.wrongSite());
    /** The status is 403, with the other message for a token of another site. */
    public static final Quirk WRONG_SUBSCRIBER =
            named("WRONG_SUBSCRIBER", error(403, "DeniedAccess", "Delegated staff does not belong to the subscriber."));
    /** The status is 403, with the message that the site is deactivated. */
    public static final Quirk SITE_DEACTIVATED = serviceError("SITE_DEACTIVATED", ServiceError.siteDeactivated());
    /** The status is 400, with {@code MissingRequiredFields}. */
    public static final Quirk MISSING_REQUIRED_FIELDS =
            named("MISSING_REQUIRED_FIELDS", error(400, "MissingRequiredFields", "A required field is missing."));
    /** The status is 400, with {@code InvalidParameter}. */
    public static final Quirk INVALID_PARAMETER =
            named("INVALID_PARAMETER", error(400, "InvalidParameter", "A parameter is not valid."));
    /** The status is 400, with {@code InvalidPermissionConfiguration}. */
    public static final Quirk INVALID_PERMISSION_CONFIGURATION = named(
            "INVALID_PERMISSION_CONFIGURATION",
            error(400, "InvalidPermissionConfiguration", "The permission configuration is not valid."));
    /** The status is 400, with {@code InvalidSiteId}. */
    public static final Quirk INVALID_SITE_ID = serviceError("INVALID_SITE_ID", ServiceError.invalidSite());
    /** The status is 429, with {@code TooManyRequests}; {@link #retryAfter} adds a {@code Retry-After}. */
    public static final Quirk TOO_MANY_REQUESTS =
            named("TOO_MANY_REQUESTS", error(429, "TooManyRequests", "Too many requests."));
    /** The status is 500, with a {@code Message} but no {@code Error}, as for an unhandled error. */
    public static final Quirk SERVER_ERROR =
            failure("SERVER_ERROR", response -> response.bareError(500, "An error has occurred."));
    /** The status is 502, with the HTML page of a gateway. */
    public static final Quirk BAD_GATEWAY = page("BAD_GATEWAY", 502, "Bad Gateway");
    /** The status is 503, with the HTML page of a gateway; {@link #retryAfter} adds a {@code Retry-After}. */
    public static final Quirk SERVICE_UNAVAILABLE = page("SERVICE_UNAVAILABLE", 503, "Service Unavailable");
    /** The server reads the request and sends no response. The connection stays open until either side closes it. */
    public static final Quirk NO_RESPONSE = failure("NO_RESPONSE", ResponseBuilder::withhold);

    /** The response has no {@code Content-Type}. */
    public static final Quirk WITHOUT_CONTENT_TYPE =
            anywhere("WITHOUT_CONTENT_TYPE", response -> response.contentType(""));
    /** The response has no {@code Date}. */
    public static final Quirk WITHOUT_DATE = anywhere("WITHOUT_DATE", response -> response.removeHeader("Date"));

    private static final int UNLIMITED = 0;

    private final String name;
    private final Phase phase;
    private final Consumer<ResponseBuilder> change;
    private final Set<Endpoint> endpoints;
    private final int times;

    private Quirk(String name, Phase phase, Consumer<ResponseBuilder> change, Endpoint... endpoints) {
        this(name, phase, change, EnumSet.copyOf(Arrays.asList(endpoints)), UNLIMITED);
    }

    private Quirk(String name, Phase phase, Consumer<ResponseBuilder> change, Set<Endpoint> endpoints, int times) {
        this.name = name;
        this.phase = phase;
        this.change = change;
        this.endpoints = Collections.unmodifiableSet(endpoints);
        this.times = times;
    }

    /** Removes a field, such as {@code Expires} or {@code AccessToken}, from the responses to issue and renew. */
    public static Quirk without(String field) {
        Objects.requireNonNull(field, "field");
        return token("without " + field, response -> response.members().remove(field));
    }

    /** Sets a field, such as {@code User}, to null in the responses to issue and renew. */
    public static Quirk withNull(String field) {
        Objects.requireNonNull(field, "field");
        return token("null " + field, response -> response.members().replace(field, null));
    }

    /**
     * Writes {@code Expires} with exactly this number of digits of a second.
     *
     * @param digits 0 to 9
     */
    public static Quirk expiresWithFraction(int digits) {
        if (digits < 0 || digits > 9) {
            throw new IllegalArgumentException("digits must be 0 to 9, not " + digits);
        }
        return token(
                "Expires with " + digits + " digits",
                response -> response.members().replace("Expires", ExpiryFormat.withDigits(response.expires(), digits)));
    }

    /**
     * Creates a failure in the usual form of the service.
     *
     * @param status 400 to 599, or 200 to 299, under which some gateways return errors
     */
    public static Quirk error(int status, String code, String message) {
        if (status / 100 != 2 && status / 100 != 4 && status / 100 != 5) {
            throw new IllegalArgumentException("status must be 200 to 299 or 400 to 599, not " + status);
        }
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        return failure(status + " " + code, response -> response.error(status, code, message));
    }

    /** Adds {@code Retry-After}, in whole seconds, to responses with the status 429 or 503. */
    public static Quirk retryAfter(Duration delay) {
        String seconds = Long.toString(Objects.requireNonNull(delay, "delay").toSeconds());
        return anywhere("Retry-After " + seconds, response -> {
            if (response.status() == 429 || response.status() == 503) {
                response.header("Retry-After", seconds);
            }
        });
    }

    /** Adds a {@code ReasonCode} to errors. */
    public static Quirk reasonCode(String reason) {
        Objects.requireNonNull(reason, "reason");
        return anywhere(
                "ReasonCode " + reason, response -> response.errorMembers().put("ReasonCode", reason));
    }

    /** Declares this media type in all responses, whatever their bodies are. */
    public static Quirk contentType(String contentType) {
        if (Objects.requireNonNull(contentType, "contentType").isBlank()) {
            throw new IllegalArgumentException("contentType must not be blank; see WITHOUT_CONTENT_TYPE");
        }
        return anywhere("Content-Type " + contentType, response -> response.contentType(contentType));
    }

    /** Returns this quirk for requests to these endpoints only. */
    public Quirk on(Endpoint first, Endpoint... more) {
        Set<Endpoint> all = EnumSet.of(Objects.requireNonNull(first, "first"));
        for (Endpoint endpoint : Objects.requireNonNull(more, "more")) {
            all.add(Objects.requireNonNull(endpoint, "more"));
        }
        return new Quirk(name, phase, change, all, times);
    }

    /**
     * Returns this quirk for this number of requests to its endpoints.
     *
     * @param requests at least 1
     */
    public Quirk times(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, not " + requests);
        }
        return new Quirk(name, phase, change, endpoints, requests);
    }

    /** Returns a description for the messages of a test. */
    @Override
    public String toString() {
        return "Quirk[" + name + " on " + endpoints + (times == UNLIMITED ? "" : ", " + times + " times") + "]";
    }

    boolean concerns(Endpoint endpoint) {
        return endpoints.contains(endpoint);
    }

    Phase phase() {
        return phase;
    }

    void apply(ResponseBuilder response) {
        change.accept(response);
    }

    /** Returns the quirk that remains after one more request, if any. */
    Optional<Quirk> usedOnce() {
        if (times == UNLIMITED) {
            return Optional.of(this);
        }
        return times == 1 ? Optional.empty() : Optional.of(times(times - 1));
    }

    /** The phase of a request in which a quirk applies. */
    enum Phase {
        /** The quirk sets the response in place of the operation. */
        REPLACES_OPERATION,
        /** The quirk changes how the operation works. */
        BEFORE_OPERATION,
        /** The quirk changes the response of the operation. */
        AFTER_OPERATION
    }

    private static Quirk token(String name, Consumer<ResponseBuilder> change) {
        return new Quirk(name, Phase.AFTER_OPERATION, change, Endpoint.ISSUE, Endpoint.RENEW);
    }

    private static Quirk done(String name, Consumer<ResponseBuilder> change) {
        return new Quirk(name, Phase.AFTER_OPERATION, succeeded(change), Endpoint.RENEW, Endpoint.REVOKE);
    }

    private static Quirk anywhere(String name, Consumer<ResponseBuilder> change) {
        return new Quirk(name, Phase.AFTER_OPERATION, change, Endpoint.values());
    }

    private static Quirk failure(String name, Consumer<ResponseBuilder> change) {
        return new Quirk(name, Phase.REPLACES_OPERATION, change, Endpoint.values());
    }

    private static Quirk serviceError(String name, ServiceError error) {
        return failure(name, response -> response.error(error));
    }

    private static Quirk named(String name, Quirk quirk) {
        return new Quirk(name, quirk.phase, quirk.change, quirk.endpoints, quirk.times);
    }

    private static Quirk page(String name, int status, String title) {
        String html = "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + status + " " + title
                + "</h1></body></html>";
        return failure(name, response -> response.html(status, html));
    }

    private static Quirk renewShape(String name, String member, Function<ResponseBuilder, Object> value) {
        Consumer<ResponseBuilder> change = response -> {
            Map<String, Object> members = response.members();
            members.keySet().retainAll(Set.of("AccessToken"));
            members.put(member, value.apply(response));
        };
        return new Quirk(name, Phase.AFTER_OPERATION, change, Endpoint.RENEW);
    }

    private static Consumer<ResponseBuilder> succeeded(Consumer<ResponseBuilder> change) {
        return response -> {
            if (response.status() == 200) {
                change.accept(response);
            }
        };
    }
}
