/**
 * A transport over OkHttp, which a client finds if this jar is present. {@link
 * dev.usertoken.transport.okhttp.UserTokenInterceptor} adds a session's token to your own calls with OkHttp.
 */
@NullMarked
package dev.usertoken.transport.okhttp;

import org.jspecify.annotations.NullMarked;
