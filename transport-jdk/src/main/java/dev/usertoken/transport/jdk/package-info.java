/**
 * A transport over the JDK's own HTTP client, which a client finds if this jar is present, and {@link
 * dev.usertoken.transport.jdk.UserTokenHttpClient}, which adds a session's token to your own calls of that client.
 */
@NullMarked
package dev.usertoken.transport.jdk;

import org.jspecify.annotations.NullMarked;
