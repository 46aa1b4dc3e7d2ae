/**
 * A transport over sockets of its own, which a client finds if this jar is present. The transport needs only {@code
 * java.base} and starts quickly, but opens a connection for each call.
 */
@NullMarked
package dev.usertoken.transport.socket;

import org.jspecify.annotations.NullMarked;
