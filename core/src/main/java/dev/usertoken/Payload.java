package dev.usertoken;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The body of a response and its media type, each read once. */
final class Payload {
    private static final int HTML_PROLOGUE = 64;

    private final byte[] bytes;
    private final MediaType mediaType;

    private Payload(byte[] bytes, MediaType mediaType) {
        this.bytes = bytes;
        this.mediaType = mediaType;
    }

    static Payload of(TransportResponse response) {
        MediaType mediaType =
                response.headers().first("Content-Type").map(MediaType::parse).orElse(MediaType.none());
        return new Payload(response.body(), mediaType);
    }

    boolean isBlank() {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    boolean isHtml() {
        return mediaType.essence().equals("text/html")
                || mediaType.essence().equals("application/xhtml+xml")
                || (isGeneric() && looksLikeHtml());
    }

    /**
     * Returns the codec that reads this payload.
     *
     * @param writer reads what does not declare its format
     */
    Optional<Codec> codec(List<Codec> codecs, Codec writer) {
        if (isHtml()) {
            return Optional.empty();
        }
        return isGeneric() ? Optional.of(writer) : Wire.codecFor(mediaType, codecs);
    }

    Fields decode(Codec codec) throws CodecFailure {
        try {
            Document document = codec.decode(bytes, mediaType);
            return document == null ? Fields.none() : Fields.of(document);
        } catch (Exception e) {
            // Any other exception of a codec, and any that its failure suppresses, may quote the payload.
            throw e instanceof CodecFailure && e.getSuppressed().length == 0
                    ? (CodecFailure) e
                    : CodecFailure.notWellFormed();
        }
    }

    /** Returns true if the media type does not declare the format: absent, or a type that servers put on anything. */
    private boolean isGeneric() {
        String essence = mediaType.essence();
        return essence.indexOf('/') < 0
                || essence.startsWith("*/")
                || essence.equals("text/plain")
                || essence.equals("application/octet-stream")
                || essence.equals("binary/octet-stream");
    }

    private boolean looksLikeHtml() {
        String start = new String(bytes, 0, Math.min(bytes.length, HTML_PROLOGUE), StandardCharsets.ISO_8859_1)
                .trim()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }
}
