/**
 * A transport over Apache HttpClient 5, which a client finds if this jar is present. {@link
 * dev.usertoken.transport.apache.UserTokenExecHandler} adds a session's token to your own calls with that library.
 */
@NullMarked
package dev.usertoken.transport.apache;

import org.jspecify.annotations.NullMarked;
