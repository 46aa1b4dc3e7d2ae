package dev.usertoken.spi;

/**
 * A codec, which encodes a {@link Document} as bytes and decodes bytes into a document. It does not interpret the
 * document. {@link java.util.ServiceLoader} finds it, so it is a public class with a public constructor without
 * parameters.
 *
 * <p>The contract, by the numbers that the testkit's {@code CodecContract} uses:
 *
 * <ul>
 *   <li>C1 every document round-trips: each kind of value, all of Unicode
 *   <li>C2 numbers come back as numbers or as numeric text; the caller accepts both
 *   <li>C3 fields of any name are kept
 *   <li>C4 null and nil are absent
 *   <li>C5 truncated, trailing, duplicate or deeply nested input fails with {@link CodecFailure}
 *   <li>C6 the charset of the media type is honoured, and a byte order mark too
 *   <li>C7 no DTD, no entities, no external access
 *   <li>C8 no payload in any message: line and column only
 *   <li>C9 one instance serves all threads; its state is immutable
 *   <li>C10 bounded work: no input of n bytes takes more than a small multiple of n in time or memory
 * </ul>
 */
public interface Codec {
    /** Returns the name for messages, such as {@code json}; unique among the codecs of a class path. */
    String name();

    /** Returns the priority: the codec of the highest priority encodes, unless another media type is requested. */
    default int priority() {
        return 0;
    }

    /** Returns the media type that {@link #encode} writes, without parameters, such as {@code application/json}. */
    MediaType mediaType();

    /** Returns true if this codec decodes the media type, and can encode under it; parameters do not matter. */
    boolean reads(MediaType mediaType);

    /**
     * Encodes a document.
     *
     * @return the bytes and their {@code Content-Type}, with the parameters that a reader needs, such as a boundary
     * @throws IllegalArgumentException if this format cannot represent the document
     */
    EncodedBody encode(Document document);

    /**
     * Decodes one whole document.
     *
     * @param mediaType the {@code Content-Type} of the message with its parameters; {@link MediaType#none} if it is
     *     absent
     * @throws CodecFailure if the bytes are not one well-formed document
     */
    Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure;
}
