package dev.usertoken.internal.http;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of a response, its declared format, and the format that its first character shows. */
public final class ResponseBody {
    /** In bytes: the part of a resource in which its format is recognized (MIME Sniffing, section 5.2). */
    private static final int LONGEST_START = 1_445;

    private static final MediaType JSON = MediaType.parse("application/json");
    private static final MediaType XML = MediaType.parse("application/xml");

    /** UTF-8, UTF-16 in both orders, and so UTF-32 but for zero bytes, read as ISO 8859-1. */
    private static final List<String> BYTE_ORDER_MARKS = List.of("\u00ef\u00bb\u00bf", "\u00fe\u00ff", "\u00ff\u00fe");

    private static final int UTF_16_MARK_LENGTH = 2;

    private final byte[] bytes;
    private final MediaType mediaType;
    private final boolean isDeclaredEncoded;
    private final int markLength;
    private final String start;

    private ResponseBody(byte[] bytes, MediaType mediaType, boolean isDeclaredEncoded) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.isDeclaredEncoded = isDeclaredEncoded;
        String text = new String(bytes, 0, Math.min(bytes.length, LONGEST_START), StandardCharsets.ISO_8859_1);
        markLength = markLength(text);
        // Whatever the charset, the first characters are ASCII, perhaps between zero bytes.
        start = text.substring(markLength).replace("\0", "").trim();
    }

    private static int markLength(String text) {
        for (String mark : BYTE_ORDER_MARKS) {
            if (text.startsWith(mark)) {
                return mark.length();
            }
        }
        return 0;
    }

    public static ResponseBody of(TransportResponse response) {
        MediaType mediaType =
                response.headers().first("Content-Type").map(MediaType::parse).orElse(MediaType.none());
        boolean isDeclaredEncoded = response.headers()
                .first("Content-Encoding")
                .filter(coding -> !coding.trim().equalsIgnoreCase("identity"))
                .isPresent();
        return new ResponseBody(response.body(), mediaType, isDeclaredEncoded);
    }

    /** Returns true if there is nothing but white space, perhaps behind a byte order mark. */
    public boolean isBlank() {
        String blanks = markLength == UTF_16_MARK_LENGTH ? " \t\r\n\0" : " \t\r\n";
        for (int i = markLength; i < bytes.length; i++) {
            if (blanks.indexOf(bytes[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns true if the payload is a page, under any declared type. A page is not passed to a codec. */
    public boolean isHtml() {
        return (start.startsWith("<") && Page.START.matcher(start).lookingAt())
                || (isDeclaredHtml() && !format().equals(Optional.of(JSON)));
    }

    /**
     * Returns true if the payload is declared as a page. Gateways may also declare responses of the service in this
     * way.
     */
    public boolean isDeclaredHtml() {
        return mediaType.essence().equals("text/html") || mediaType.essence().equals("application/xhtml+xml");
    }

    public boolean isGzip() {
        return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    }

    /** Returns true if the bytes have to be decoded before they are read: by a content coding, or because of gzip. */
    public boolean isEncoded() {
        return isDeclaredEncoded || isGzip();
    }

    /**
     * Decodes the payload by its declared media type. If no codec reads that type, or its codec fails, the first
     * character determines the codec.
     *
     * @param writer reads a payload that neither declares its format nor shows it
     * @return empty if no codec reads the payload
     */
    public Optional<ResponseFields> decode(List<Codec> codecs, Codec writer) throws CodecFailure {
        if (isHtml()) {
            return Optional.empty();
        }
        Optional<Codec> shown = format().flatMap(format -> codecFor(format, codecs));
        Optional<Codec> declared = isDeclaredHtml() ? Optional.empty() : codecFor(mediaType, codecs);
        if (!declared.isPresent()) {
            Optional<Codec> codec = shown.isPresent() || !isGeneric() ? shown : Optional.of(writer);
            return codec.isPresent() ? Optional.of(decode(codec.get())) : Optional.empty();
        }
        try {
            return Optional.of(decode(declared.get()));
        } catch (CodecFailure failure) {
            if (!shown.isPresent() || shown.equals(declared)) {
                throw failure;
            }
            return Optional.of(decode(shown.get()));
        }
    }

    private static Optional<Codec> codecFor(MediaType mediaType, List<Codec> codecs) {
        for (Codec codec : codecs) {
            if (reads(codec, mediaType)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("CatchingUnchecked")
    private static boolean reads(Codec codec, MediaType mediaType) {
        try {
            return codec.reads(mediaType);
        } catch (Exception e) {
            return false;
        }
    }

    private ResponseFields decode(Codec codec) throws CodecFailure {
        try {
            Document document = codec.decode(bytes, mediaType);
            return document == null ? ResponseFields.none() : ResponseFields.of(document);
        } catch (Exception | StackOverflowError e) {
            // Any other exception of a codec, and any that its failure suppresses, may quote the payload.
            throw e instanceof CodecFailure && e.getSuppressed().length == 0
                    ? (CodecFailure) e
                    : CodecFailure.notWellFormed();
        }
    }

    /** Returns the format in which the payload begins, if its first character shows one. */
    private Optional<MediaType> format() {
        if (start.startsWith("<")) {
            return Optional.of(XML);
        }
        return start.startsWith("{") || start.startsWith("[") || start.startsWith("\"")
                ? Optional.of(JSON)
                : Optional.empty();
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

    /** Loaded only for a body that may be a page or XML. */
    private static final class Page {
        /** The elements at the start of a page (MIME Sniffing, section 7.1), after XML declarations and comments. */
        static final Pattern START = Pattern.compile(
                "(?>\\s+|<\\?.*?\\?>|<!--.*?-->)*+"
                        + "<(?:!doctype\\s+html|html|head|body|title|script|style|iframe|div|table|font|h1|br|a|b|p)[\\s/>]",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private Page() {}
    }
}
