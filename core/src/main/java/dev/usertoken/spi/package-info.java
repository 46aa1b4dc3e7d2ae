/**
 * The interfaces of transports, codecs and token stores, and the types that they use. Stable: an interface of this
 * package only gains default methods. This package is independent of the operations of the service.
 */
@NullMarked
package dev.usertoken.spi;

import org.jspecify.annotations.NullMarked;
