/**
 * A transport over the JDK's own HTTP client, which a {@link dev.usertoken.UserTokenClient} finds if this jar is
 * present. {@link dev.usertoken.transport.jdk.UserTokenHttpClient} adds a session's token to your own calls with the
 * JDK's client.
 */
@NullMarked
package dev.usertoken.transport.jdk;

import org.jspecify.annotations.NullMarked;
