package dev.usertoken;

import dev.usertoken.internal.http.BaseUri;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A factory of requests, which are the same for every transport (service, Operations). */
final class RequestFactory {
    private final URI baseUri;
    private final Map<Operation, URI> uris = new EnumMap<>(Operation.class);
    private final Secret apiKey;
    private final String service;
    private final AuthorizationStyle authorizationStyle;
    private final String accept;
    private final String userAgent;
    private final Headers extraHeaders;
    private final String xmlNamespace;
    private final Codec writer;
    private final @Nullable MediaType requestMediaType;
    private final int maxReplyBytes;

    /** @param codecs the codecs, first the codec that encodes */
    RequestFactory(UserTokenClient.Builder builder, Secret apiKey, List<Codec> codecs) {
        baseUri = builder.baseUri;
        String path = withoutTrailingSlash(baseUri.getPath()) + "/public/v" + builder.apiVersion + "/usertoken/";
        for (Operation operation : Operation.values()) {
            uris.put(operation, baseUri.resolve(path + operation.name().toLowerCase(Locale.ROOT)));
        }
        this.apiKey = apiKey;
        service = BaseUri.origin(baseUri) + path;
        authorizationStyle = builder.authorizationStyle;
        userAgent = builder.userAgent;
        extraHeaders = builder.headers.build();
        xmlNamespace = builder.xmlNamespace;
        maxReplyBytes = builder.maxReplyBytes;
        requestMediaType = builder.requestMediaType;
        writer = codecs.get(0);
        accept = builder.accept == null ? preference(codecs) : builder.accept;
    }

    /** Returns the codec that encodes requests. */
    Codec writer() {
        return writer;
    }

    /** Returns the key of a login's token in a store. */
    TokenKey key(StaffCredentials credentials) {
        return TokenKey.of(service, credentials.siteId(), credentials.username(), digest(apiKey));
    }

    /** Returns a digest of the API key: the id of a key that has no other part. */
    private static String digest(Secret apiKey) {
        return TokenKey.of("", "", "", apiKey.reveal()).id();
    }

    boolean isAtOrigin(URI target) {
        return BaseUri.origin(baseUri).equals(BaseUri.origin(target));
    }

    /** Returns the headers of a request with a token; empty if the target is not at the origin of the service. */
    Headers headersFor(URI target, UserToken token) {
        Headers.Builder headers = Headers.builder();
        if (isAtOrigin(target)) {
            headers.add("API-Key", apiKey.reveal()).add("SiteId", token.siteId());
            addAuthorization(headers, token);
        }
        return headers.build();
    }

    /** Returns the host and the port of the service, for messages: a base URI contains no secret. */
    String hostAndPort() {
        return BaseUri.hostAndPort(baseUri);
    }

    /** Returns the method and the path, for messages. */
    String describe(Operation operation) {
        return method(operation) + " " + uri(operation).getPath();
    }

    private URI uri(Operation operation) {
        return Objects.requireNonNull(uris.get(operation));
    }

    private static String method(Operation operation) {
        return operation == Operation.REVOKE ? "DELETE" : "POST";
    }

    TransportRequest issue(String siteId, String username, Secret password, Duration timeLeft) {
        // Members in alphabetical order: the data contract silently reads others as null.
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", password.reveal());
        fields.put("Username", username);
        EncodedBody body = encoded(Document.of("IssueRequest", xmlNamespace, fields));
        Headers.Builder headers = common(siteId);
        headers.add("Content-Type", contentType(body.contentType()).toString());
        return request(Operation.ISSUE, headers, body.bytes(), timeLeft);
    }

    /** Encodes a login. Drops the exception of a codec, because its message may quote the login. */
    @SuppressWarnings("CatchingUnchecked")
    private EncodedBody encoded(Document login) {
        EncodedBody body = null;
        try {
            body = writer.encode(login);
        } catch (Exception e) {
            // Handled like a null result.
        }
        if (body == null) {
            throw new IllegalArgumentException("credentials cannot be written by the codec " + writer.name()
                    + ": check user name and password for characters that it cannot encode");
        }
        return body;
    }

    /** Creates a request of a token without a body. */
    TransportRequest onBehalfOf(UserToken token, Operation operation, Duration timeLeft) {
        Headers.Builder headers = common(token.siteId());
        addAuthorization(headers, token);
        return request(operation, headers, new byte[0], timeLeft);
    }

    private void addAuthorization(Headers.Builder headers, UserToken token) {
        String authorization = token.authorization(authorizationStyle);
        if (!authorization.isEmpty()) {
            headers.add("Authorization", authorization);
        }
    }

    @Override
    public String toString() {
        return "RequestFactory[" + baseUri + "]";
    }

    private Headers.Builder common(String siteId) {
        Headers.Builder headers =
                Headers.builder().add("API-Key", apiKey.reveal()).add("SiteId", siteId);
        if (!accept.isEmpty()) {
            headers.add("Accept", accept);
        }
        headers.add("User-Agent", userAgent);
        extraHeaders.forEach(headers::add);
        return headers;
    }

    private TransportRequest request(Operation operation, Headers.Builder headers, byte[] body, Duration timeLeft) {
        return TransportRequest.of(method(operation), uri(operation), headers.build(), body, timeLeft, maxReplyBytes);
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the requested media type with the parameters of the codec, such as a boundary. */
    private MediaType contentType(MediaType encoded) {
        MediaType contentType = requestMediaType == null ? encoded : encoded.as(requestMediaType);
        // Codecs write UTF-8, which a text type does not imply (RFC 9110, section 8.3.2).
        boolean needsCharset = contentType.essence().startsWith("text/")
                && !contentType.parameter("charset").isPresent();
        return needsCharset ? contentType.with("charset", "utf-8") : contentType;
    }

    /** Builds {@code Accept}; empty for no header. The service declares no response as a form (service, Operations). */
    private static String preference(List<Codec> codecs) {
        StringBuilder accept = new StringBuilder();
        int quality = 10;
        for (Codec codec : codecs) {
            String mediaType = codec.mediaType().essence();
            if (!mediaType.equals("application/x-www-form-urlencoded")) {
                accept.append(accept.length() == 0 ? mediaType : ", " + mediaType + ";q=0." + Math.max(1, quality));
                quality--;
            }
        }
        return accept.toString();
    }
}
