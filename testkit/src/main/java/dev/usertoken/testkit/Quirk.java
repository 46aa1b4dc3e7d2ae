package dev.usertoken.testkit;

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
 * One way in which a reply may differ from the normal one; see {@link SandboxServer#behave}. Each stands for a fact or a
 * guess of the service's contract that a client must bear. Immutable.
 *
 * <pre>{@code
 * server.behave(Quirk.SERVER_ERROR.on(Endpoint.RENEW).times(2), Quirk.EXPIRES_WITHOUT_ZONE);
 * }</pre>
 *
 * <p>A failure takes the place of the service: the request changes nothing, and no token is issued, renewed or revoked.
 * At most one failure is used up by a request, the first that was set, so several play one after the other. All other
 * quirks apply together, in the order they were set.
 */
public final class Quirk {
    /** {@code Expires} as {@code 2026-11-24T16:27:43}, which means UTC. */
    public static final Quirk EXPIRES_WITHOUT_ZONE = token(
            "EXPIRES_WITHOUT_ZONE", draft -> draft.members().replace("Expires", Expiry.withoutZone(draft.expires)));
    /** {@code Expires} as {@code 2026-11-24T08:27:43-08:00}. */
    public static final Quirk EXPIRES_WITH_OFFSET = token(
            "EXPIRES_WITH_OFFSET",
            draft -> draft.members().replace("Expires", Expiry.atOffset(draft.expires, ZoneOffset.ofHours(-8))));

    /** A renewed token has a new text, and the old one is refused. Without it the text stays. */
    public static final Quirk RENEW_CHANGES_TOKEN =
            new Quirk("RENEW_CHANGES_TOKEN", Moment.BEFORE, draft -> draft.changesToken = true, Endpoint.RENEW);
    /** The reply to renew is {@code AccessToken} and {@code Expiration}. */
    public static final Quirk RENEW_WITH_EXPIRATION =
            renewShape("RENEW_WITH_EXPIRATION", "Expiration", draft -> Expiry.usual(draft.expires));
    /** The reply to renew is {@code AccessToken} and {@code AccessTokenExpiration}. */
    public static final Quirk RENEW_WITH_ACCESS_TOKEN_EXPIRATION = renewShape(
            "RENEW_WITH_ACCESS_TOKEN_EXPIRATION", "AccessTokenExpiration", draft -> Expiry.usual(draft.expires));
    /** The reply to renew is {@code AccessToken} and {@code ExpiresIn}, in seconds. */
    public static final Quirk RENEW_WITH_EXPIRES_IN = renewShape(
            "RENEW_WITH_EXPIRES_IN",
            "ExpiresIn",
            draft -> Duration.between(draft.now, draft.expires).toSeconds());

    /** Renew and revoke answer with no body, as revoke does without it. */
    public static final Quirk EMPTY_BODY = done("EMPTY_BODY", Draft::answerNothing);
    /** Renew and revoke answer <code>{}</code>. */
    public static final Quirk EMPTY_OBJECT =
            done("EMPTY_OBJECT", draft -> draft.answer(Model.ISSUE_RESPONSE, new LinkedHashMap<>()));
    /** Renew and revoke answer {@code ""}. */
    public static final Quirk EMPTY_STRING = done("EMPTY_STRING", draft -> draft.answer(Model.ISSUE_RESPONSE, ""));
    /** Renew and revoke answer {@code true}. */
    public static final Quirk TRUE = done("TRUE", draft -> draft.answer(Model.ISSUE_RESPONSE, true));
    /** Renew and revoke answer <code>{"Message":"Success"}</code>. */
    public static final Quirk MESSAGE = done("MESSAGE", draft -> {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("Message", "Success");
        draft.answer(Model.ISSUE_RESPONSE, message);
    });

    /** 401, as for an expired or unknown token. */
    public static final Quirk ACCESS_DENIED = fault("ACCESS_DENIED", Fault.accessDenied());
    /** 403, as for a wrong login, or a login of another site. */
    public static final Quirk LOGIN_REFUSED = fault("LOGIN_REFUSED", Fault.loginRefused());
    /** 403 that says the token's site is not the requested one. */
    public static final Quirk WRONG_SITE = fault("WRONG_SITE", Fault.wrongSite());
    /** 403, the other text for a token used at another site. */
    public static final Quirk WRONG_SUBSCRIBER =
            named("WRONG_SUBSCRIBER", error(403, "DeniedAccess", "Delegated staff does not belong to the subscriber."));
    /** 403 that says the site is deactivated. */
    public static final Quirk SITE_DEACTIVATED = fault("SITE_DEACTIVATED", Fault.siteDeactivated());
    /** 400 with {@code MissingRequiredFields}. */
    public static final Quirk MISSING_REQUIRED_FIELDS =
            named("MISSING_REQUIRED_FIELDS", error(400, "MissingRequiredFields", "A required field is missing."));
    /** 400 with {@code InvalidParameter}. */
    public static final Quirk INVALID_PARAMETER =
            named("INVALID_PARAMETER", error(400, "InvalidParameter", "A parameter is not valid."));
    /** 400 with {@code InvalidPermissionConfiguration}. */
    public static final Quirk INVALID_PERMISSION_CONFIGURATION = named(
            "INVALID_PERMISSION_CONFIGURATION",
            error(400, "InvalidPermissionConfiguration", "The permission configuration is not valid."));
    /** 400 with {@code InvalidSiteId}. */
    public static final Quirk INVALID_SITE_ID = fault("INVALID_SITE_ID", Fault.invalidSite());
    /** 429 with {@code TooManyRequests}; {@link #retryAfter} adds how long to wait. */
    public static final Quirk TOO_MANY_REQUESTS =
            named("TOO_MANY_REQUESTS", error(429, "TooManyRequests", "Too many requests."));
    /** 500 with a {@code Message} but no {@code Error}, as of an unhandled error. */
    public static final Quirk SERVER_ERROR =
            failure("SERVER_ERROR", draft -> draft.failBare(500, "An error has occurred."));
    /** 502 with a gateway's HTML page. */
    public static final Quirk BAD_GATEWAY = page("BAD_GATEWAY", 502, "Bad Gateway");
    /** 503 with a gateway's HTML page; {@link #retryAfter} adds how long to wait. */
    public static final Quirk SERVICE_UNAVAILABLE = page("SERVICE_UNAVAILABLE", 503, "Service Unavailable");
    /** The request is read and never answered; the connection stays open until the client or the server closes it. */
    public static final Quirk NO_ANSWER = failure("NO_ANSWER", draft -> draft.unanswered = true);

    /** The reply has no {@code Content-Type}. */
    public static final Quirk WITHOUT_CONTENT_TYPE =
            anywhere("WITHOUT_CONTENT_TYPE", draft -> draft.contentType = Optional.of(""));
    /** The reply has no {@code Date}. */
    public static final Quirk WITHOUT_DATE = anywhere("WITHOUT_DATE", draft -> draft.headers.remove("Date"));

    private static final int FOR_EVER = 0;

    private final String name;
    private final Moment moment;
    private final Consumer<Draft> change;
    private final Set<Endpoint> endpoints;
    private final int times;

    private Quirk(String name, Moment moment, Consumer<Draft> change, Endpoint... endpoints) {
        this(name, moment, change, EnumSet.copyOf(Arrays.asList(endpoints)), FOR_EVER);
    }

    private Quirk(String name, Moment moment, Consumer<Draft> change, Set<Endpoint> endpoints, int times) {
        this.name = name;
        this.moment = moment;
        this.change = change;
        this.endpoints = Collections.unmodifiableSet(endpoints);
        this.times = times;
    }

    /** The replies to issue and renew lack a member, for instance {@code Expires}, {@code User} or {@code AccessToken}. */
    public static Quirk without(String member) {
        Objects.requireNonNull(member, "member");
        return token("without " + member, draft -> draft.members().remove(member));
    }

    /** A member of the replies to issue and renew is null, for instance {@code User}. */
    public static Quirk withNull(String member) {
        Objects.requireNonNull(member, "member");
        return token("null " + member, draft -> draft.members().replace(member, null));
    }

    /**
     * {@code Expires} with just so many digits of a second.
     *
     * @param digits 0 to 9
     */
    public static Quirk expiresWithFraction(int digits) {
        if (digits < 0 || digits > 9) {
            throw new IllegalArgumentException("digits must be 0 to 9, not " + digits);
        }
        return token(
                "Expires with " + digits + " digits",
                draft -> draft.members().replace("Expires", Expiry.withDigits(draft.expires, digits)));
    }

    /**
     * Any failure in the service's usual form.
     *
     * @param status 400 to 599, or 200 to 299, under which some gateways return errors
     */
    public static Quirk error(int status, String code, String message) {
        if (status / 100 != 2 && status / 100 != 4 && status / 100 != 5) {
            throw new IllegalArgumentException("status must be 200 to 299 or 400 to 599, not " + status);
        }
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        return failure(status + " " + code, draft -> draft.fail(status, code, message));
    }

    /** Replies with status 429 and 503 carry {@code Retry-After}, in whole seconds. */
    public static Quirk retryAfter(Duration delay) {
        String seconds = Long.toString(Objects.requireNonNull(delay, "delay").toSeconds());
        return anywhere("Retry-After " + seconds, draft -> {
            if (draft.status == 429 || draft.status == 503) {
                draft.headers.put("Retry-After", seconds);
            }
        });
    }

    /** Errors carry a {@code ReasonCode}. */
    public static Quirk reasonCode(String reason) {
        Objects.requireNonNull(reason, "reason");
        return anywhere("ReasonCode " + reason, draft -> draft.error().put("ReasonCode", reason));
    }

    /** Replies announce this media type, whatever they hold. */
    public static Quirk contentType(String contentType) {
        if (Objects.requireNonNull(contentType, "contentType").isBlank()) {
            throw new IllegalArgumentException("contentType must not be blank; see WITHOUT_CONTENT_TYPE");
        }
        return anywhere("Content-Type " + contentType, draft -> draft.contentType = Optional.of(contentType));
    }

    /** This quirk for requests to these endpoints only. */
    public Quirk on(Endpoint first, Endpoint... more) {
        Set<Endpoint> all = EnumSet.of(Objects.requireNonNull(first, "first"));
        for (Endpoint endpoint : Objects.requireNonNull(more, "more")) {
            all.add(Objects.requireNonNull(endpoint, "more"));
        }
        return new Quirk(name, moment, change, all, times);
    }

    /**
     * This quirk for so many requests to its endpoints, after which it is over.
     *
     * @param requests at least 1
     */
    public Quirk times(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, not " + requests);
        }
        return new Quirk(name, moment, change, endpoints, requests);
    }

    /** What it does, for a test's own messages. */
    @Override
    public String toString() {
        return "Quirk[" + name + " on " + endpoints + (times == FOR_EVER ? "" : ", " + times + " times") + "]";
    }

    boolean concerns(Endpoint endpoint) {
        return endpoints.contains(endpoint);
    }

    Moment moment() {
        return moment;
    }

    void change(Draft draft) {
        change.accept(draft);
    }

    /** What is left of this quirk after one more request. */
    Optional<Quirk> usedOnce() {
        if (times == FOR_EVER) {
            return Optional.of(this);
        }
        return times == 1 ? Optional.empty() : Optional.of(times(times - 1));
    }

    /** When a quirk has its say. */
    enum Moment {
        /** In place of the service. */
        INSTEAD,
        /** Before the service acts. */
        BEFORE,
        /** On what the service answered. */
        AFTER
    }

    private static Quirk token(String name, Consumer<Draft> change) {
        return new Quirk(name, Moment.AFTER, change, Endpoint.ISSUE, Endpoint.RENEW);
    }

    private static Quirk done(String name, Consumer<Draft> change) {
        return new Quirk(name, Moment.AFTER, succeeded(change), Endpoint.RENEW, Endpoint.REVOKE);
    }

    private static Quirk anywhere(String name, Consumer<Draft> change) {
        return new Quirk(name, Moment.AFTER, change, Endpoint.values());
    }

    private static Quirk failure(String name, Consumer<Draft> change) {
        return new Quirk(name, Moment.INSTEAD, change, Endpoint.values());
    }

    private static Quirk fault(String name, Fault fault) {
        return failure(name, draft -> draft.fail(fault));
    }

    private static Quirk named(String name, Quirk quirk) {
        return new Quirk(name, quirk.moment, quirk.change, quirk.endpoints, quirk.times);
    }

    private static Quirk page(String name, int status, String title) {
        String html = "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + status + " " + title
                + "</h1></body></html>";
        return failure(name, draft -> {
            draft.status = status;
            draft.page = Optional.of(new EncodedBody("text/html", html));
        });
    }

    private static Quirk renewShape(String name, String member, Function<Draft, Object> value) {
        Consumer<Draft> change = draft -> {
            Map<String, Object> members = draft.members();
            members.keySet().retainAll(Set.of("AccessToken"));
            members.put(member, value.apply(draft));
        };
        return new Quirk(name, Moment.AFTER, change, Endpoint.RENEW);
    }

    private static Consumer<Draft> succeeded(Consumer<Draft> change) {
        return draft -> {
            if (draft.status == 200) {
                change.accept(draft);
            }
        };
    }
}
