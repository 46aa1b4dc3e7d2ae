package dev.usertoken.testkit;

/**
 * A distinction that some formats can represent and others cannot. {@link CodecContract} requires all capabilities that a
 * codec claims; each constant describes the behaviour that is allowed without it.
 */
public enum CodecCapability {
    /** Numbers and booleans are decoded as such; without it, as their text. */
    TYPED_VALUES,

    /** A field may hold fields; without it, the codec may refuse them. */
    NESTED_FIELDS,

    /**
     * A field without fields differs from an empty string; without it, such a field may be decoded as an empty string or as
     * absent, or be refused.
     */
    EMPTY_FIELDS,

    /**
     * Lists may have any length and may contain lists; without it, the codec may refuse lists, a list of one may be decoded as
     * its item, and an empty list as absent or as an empty string.
     */
    EXACT_LISTS,

    /** A root may be a value without fields; without it, the codec may refuse such a document. */
    BARE_VALUES,

    /** The name and namespace of the root are decoded; without it, both are empty. */
    NAMED_ROOT,

    /** Charsets that do not contain ASCII, such as UTF-16, can be decoded. */
    ANY_CHARSET,

    /** A truncated document can be distinguished from a whole one. */
    DETECTS_TRUNCATION,

    /** The end of a document can be recognized, and anything after it is refused. */
    DETECTS_TRAILING
}
