package dev.usertoken;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Spells requests: the same for every transport (service, Operations). */
final class Wire {
    private final String basePath;
    private final URI baseUri;
    private final URI issueUri;
    private final URI renewUri;
    private final URI revokeUri;
    private final Secret apiKey;
    private final AuthorizationStyle authorizationStyle;
    private final String accept;
    private final String userAgent;
    private final Headers extraHeaders;
    private final String xmlNamespace;
    private final Codec writer;
    private final Optional<MediaType> requestMediaType;
    private final int maxReplyBytes;

    /**
     * @param codecs the one that writes first
     */
    Wire(UserTokenClient.Builder builder, List<Codec> codecs) {
        baseUri = builder.baseUri;
        basePath = withoutTrailingSlash(builder.baseUri.getPath()) + "/public/v" + builder.apiVersion + "/usertoken/";
        issueUri = baseUri.resolve(basePath + "issue");
        renewUri = baseUri.resolve(basePath + "renew");
        revokeUri = baseUri.resolve(basePath + "revoke");
        apiKey = builder.apiKey.get();
        authorizationStyle = builder.authorizationStyle;
        userAgent = builder.userAgent;
        extraHeaders = builder.headers.build();
        xmlNamespace = builder.xmlNamespace;
        maxReplyBytes = builder.maxReplyBytes;
        requestMediaType = builder.requestMediaType.map(MediaType::parse);
        writer = codecs.get(0);
        accept = builder.accept.orElseGet(() -> preference(codecs));
    }

    static Optional<Codec> codecFor(MediaType mediaType, List<Codec> codecs) {
        for (Codec codec : codecs) {
            if (codec.reads(mediaType)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    /** The codec that writes requests. */
    Codec writer() {
        return writer;
    }

    /** Whose token it is that such a login gets. */
    TokenKey key(StaffCredentials credentials) {
        String apiKeyDigest = TokenKey.of("", "", "", apiKey.reveal()).id();
        return TokenKey.of(
                BaseUri.origin(baseUri) + basePath, credentials.siteId(), credentials.username(), apiKeyDigest);
    }

    boolean isAtOrigin(URI target) {
        return BaseUri.origin(baseUri).equals(BaseUri.origin(target));
    }

    /** The headers that a request to the service needs for a token; none for a request to anywhere else. */
    Headers headersFor(URI target, UserToken token) {
        Headers.Builder headers = Headers.builder();
        if (isAtOrigin(target)) {
            headers.add("API-Key", apiKey.reveal()).add("SiteId", token.siteId());
            addAuthorization(headers, token);
        }
        return headers.build();
    }

    /** Method and path, for messages. */
    String describe(Operation operation) {
        return method(operation) + " " + path(operation);
    }

    private String path(Operation operation) {
        return uri(operation).getPath();
    }

    private URI uri(Operation operation) {
        switch (operation) {
            case ISSUE:
                return issueUri;
            case RENEW:
                return renewUri;
            case REVOKE:
                return revokeUri;
        }
        throw new AssertionError(operation);
    }

    private static String method(Operation operation) {
        return operation == Operation.REVOKE ? "DELETE" : "POST";
    }

    /** A login. Asks the credentials for the password. */
    TransportRequest issue(StaffCredentials credentials, Duration timeLeft) {
        // Members in alphabetical order: the data contract reads others as null, without a word.
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", credentials.password().reveal());
        fields.put("Username", credentials.username());
        EncodedBody body = encoded(Document.of("IssueRequest", xmlNamespace, fields));
        Headers.Builder headers = common(credentials.siteId());
        headers.add("Content-Type", contentType(body.contentType()).toString());
        return request(Operation.ISSUE, headers, body.bytes(), timeLeft);
    }

    /** What a codec says when it fails may quote the login, so it goes no further. */
    @SuppressWarnings("CatchingUnchecked")
    private EncodedBody encoded(Document login) {
        EncodedBody body = null;
        try {
            body = writer.encode(login);
        } catch (Exception e) {
            // As where it gives nothing.
        }
        if (body == null) {
            throw new IllegalArgumentException("credentials cannot be written by the codec " + writer.name()
                    + ": check user name and password for characters that it cannot spell");
        }
        return body;
    }

    /** A call without a body on behalf of a token. */
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

    /** Where requests go. */
    @Override
    public String toString() {
        return "Wire[" + baseUri + "]";
    }

    private Headers.Builder common(String siteId) {
        Headers.Builder headers = Headers.builder()
                .add("API-Key", apiKey.reveal())
                .add("SiteId", siteId)
                .add("Accept", accept)
                .add("User-Agent", userAgent);
        extraHeaders.forEach(headers::add);
        return headers;
    }

    private TransportRequest request(Operation operation, Headers.Builder headers, byte[] body, Duration timeLeft) {
        return TransportRequest.of(method(operation), uri(operation), headers.build(), body, timeLeft, maxReplyBytes);
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** The media type that was asked for, with the parameters that the codec needs. */
    private MediaType contentType(MediaType encoded) {
        MediaType contentType = requestMediaType.map(encoded::as).orElse(encoded);
        // Codecs write UTF-8, which a text type does not imply (RFC 9110, section 8.3.2).
        boolean needsCharset = contentType.essence().startsWith("text/")
                && !contentType.parameter("charset").isPresent();
        return needsCharset ? contentType.with("charset", "utf-8") : contentType;
    }

    /** Builds {@code Accept}. No reply is declared as a form (service, Operations). */
    private static String preference(List<Codec> codecs) {
        List<String> readable = codecs.stream()
                .map(codec -> codec.mediaType().essence())
                .filter(mediaType -> !mediaType.equals("application/x-www-form-urlencoded"))
                .collect(Collectors.toList());
        StringBuilder accept = new StringBuilder(readable.get(0));
        for (int i = 1; i < readable.size(); i++) {
            accept.append(", ").append(readable.get(i)).append(";q=0.").append(Math.max(1, 10 - i));
        }
        return accept.toString();
    }
}
