package dev.usertoken.testkit;

/**
 * What one format can tell apart and another cannot. {@link CodecContract} asks for all that a codec claims, and lets pass
 * what is said here where it claims less.
 */
public enum CodecCapability {
    /** Numbers and booleans come back as such. Else as their text. */
    TYPED_VALUES,

    /** A field may hold fields. Else the codec may refuse them. */
    NESTED_FIELDS,

    /** A field that holds no fields is no empty string. Else it may come back as one or as absent, or be refused. */
    EMPTY_FIELDS,

    /**
     * Lists of any length, also in lists. Else the codec may refuse lists, a list of one may come back as its item, and
     * an empty list as absent or as an empty string.
     */
    EXACT_LISTS,

    /** A root may be a value without fields. Else the codec may refuse it. */
    BARE_VALUES,

    /** The root's name and namespace come back. Else both are empty. */
    NAMED_ROOT,

    /** Charsets that do not contain ASCII, such as UTF-16, can be read. */
    ANY_CHARSET,

    /** A document that ends too soon can be told from a whole one. */
    DETECTS_TRUNCATION,

    /** A document's end can be told, and what follows it is refused. */
    DETECTS_TRAILING
}
