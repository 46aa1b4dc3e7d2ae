package dev.usertoken.testkit;

/**
 * An ability that a transport lacks if its library leaves no way. {@link TransportContract} skips the tests of a lacking
 * capability, or accepts the documented outcome; the transport's README describes the limit. There is a capability for
 * each such limit that a test can show within a second. Other limits are only in the README: for example, a name lookup
 * that cannot be aborted, a race that a test cannot cause, or a defect of certain releases of a library.
 */
public enum TransportCapability {
    /** T2: a cancel aborts an exchange before the head of a response was read. Otherwise it aborts only the body. */
    ABORTS_BEFORE_RESPONSE,

    /**
     * T2, T12: a cancel between the name lookup and the connection closes that connection. Otherwise its socket may stay
     * open until the garbage collector frees it; nothing is sent on it.
     */
    RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT,

    /** T4: chunk extensions are skipped. Otherwise such a response is a failure. */
    READS_CHUNK_EXTENSIONS,

    /** T5: endless interim responses are given up. Otherwise they are read until the exchange is cancelled. */
    BOUNDS_INTERIM_RESPONSES,

    /** T5: an endless chunk size line is given up. Otherwise it is read until the exchange is cancelled. */
    BOUNDS_CHUNK_SIZE_LINE,

    /**
     * T5, T8: a head that is too long is a failure of the kind PROTOCOL or TOO_LARGE. Otherwise it may be reported as a
     * broken connection, IO, which callers may retry.
     */
    REPORTS_TOO_LONG_HEAD,

    /** T6: the connection is closed if the response is not HTTP or its head is too long. Otherwise it stays open. */
    CLOSES_CONNECTION_AFTER_NON_HTTP,

    /** T6: a head that ends between two header lines or within one is a failure. Otherwise it may pass for a whole head. */
    NOTICES_TRUNCATED_HEAD,

    /** T7: several interim responses in a row are skipped. Otherwise they are a failure. */
    PASSES_OVER_SEVERAL_INTERIM_RESPONSES,

    /** T7: a 407 that no proxy sent is a response. Otherwise it is a failure. */
    RETURNS_407_WITHOUT_PROXY,

    /** T8: the connect timeout bounds the TLS handshake too. Otherwise only the deadline does. */
    BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT,

    /** T8: the connect timeout bounds the wait for a proxy's response to CONNECT too. Otherwise only the deadline does. */
    BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT,

    /**
     * T8: an exchange fails if the proxy selector throws an IllegalArgumentException, as the JDK's does if the configured port
     * is out of range. Otherwise the request may be sent without the proxy.
     */
    FAILS_ON_ILLEGAL_PROXY_SETTINGS,

    /** T11: consecutive requests share a connection. Otherwise each request has one of its own. */
    REUSES_CONNECTIONS,

    /**
     * T11: a connection that the server closed right after a response, without {@code Connection: close}, is not used
     * again. Otherwise a request within two seconds of that response may fail with IO; it is not sent again.
     */
    NOTICES_CLOSE_AFTER_RESPONSE,

    /**
     * T11: a connection on which bytes arrived after a response or while it was idle is not used again. Otherwise such
     * bytes may be taken for the response to the next request: a second response, or a 408 that was sent before a close.
     */
    NOTICES_UNREQUESTED_BYTES
}
