/** A transport over OkHttp, and an interceptor for an OkHttp client's own calls to the service. */
@NullMarked
package dev.usertoken.transport.okhttp;

import org.jspecify.annotations.NullMarked;
