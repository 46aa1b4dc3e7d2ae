/**
 * The interfaces of transports, codecs and token stores, and the types that they use. Applications need this package
 * only to implement one of these interfaces: a {@link dev.usertoken.spi.Transport} sends requests over an HTTP library,
 * a {@link dev.usertoken.spi.Codec} encodes and decodes documents, and a {@link dev.usertoken.spi.TokenStore} shares
 * tokens between processes. The module {@code dev.usertoken.testkit} contains a contract test for each of them.
 *
 * <p>Stable: an interface of this package only gains default methods. This package is independent of the operations of
 * the service.
 */
@NullMarked
package dev.usertoken.spi;

import org.jspecify.annotations.NullMarked;
