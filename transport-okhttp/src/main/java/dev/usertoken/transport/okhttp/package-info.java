/**
 * A transport over OkHttp, which a client finds if this jar is present, and {@link
 * dev.usertoken.transport.okhttp.UserTokenInterceptor}, which adds a session's token to your own calls of OkHttp.
 */
@NullMarked
package dev.usertoken.transport.okhttp;

import org.jspecify.annotations.NullMarked;
