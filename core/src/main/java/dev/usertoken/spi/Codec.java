package dev.usertoken.spi;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Turns a {@link Document} into bytes and back, and knows nothing of what it means. {@link java.util.ServiceLoader}
 * finds it: a public class with a public constructor without parameters.
 *
 * <p>The contract, by the numbers that the testkit's {@code CodecContract} uses:
 *
 * <ul>
 *   <li>C1 every document round-trips: each kind of value, all of Unicode
 *   <li>C2 numbers come back as numbers or as numeric text; the caller takes both
 *   <li>C3 fields are kept whatever their names
 *   <li>C4 null and nil are absent
 *   <li>C5 truncated, trailing, duplicate or deeply nested input fails with {@link CodecFailure}
 *   <li>C6 the charset given is honoured, and a byte order mark too
 *   <li>C7 no DTD, no entities, no external access
 *   <li>C8 no payload in any message: line and column only
 *   <li>C9 thread-safe
 *   <li>C10 bounded work: no input of n bytes takes more than a small multiple of n in time or memory
 * </ul>
 */
public interface Codec {
    /** A name for people, such as {@code json}; unique among the codecs of a class path. */
    String name();

    /** The codec of the highest priority writes, unless another media type is asked for. */
    default int priority() {
        return 0;
    }

    /** What {@link #encode} writes, without parameters, such as {@code application/json}. */
    String mediaType();

    /**
     * Whether this codec reads, and can write under, that media type.
     *
     * @param mediaType lower case, without parameters
     */
    boolean reads(String mediaType);

    /**
     * Writes in UTF-8.
     *
     * @throws IllegalArgumentException where this format has no way to spell the document
     */
    byte[] encode(Document document);

    /**
     * Reads one whole document.
     *
     * @param charset what the message declares; where absent, the format's own rules hold
     * @throws CodecFailure where the bytes are not one well-formed document
     */
    Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure;
}
