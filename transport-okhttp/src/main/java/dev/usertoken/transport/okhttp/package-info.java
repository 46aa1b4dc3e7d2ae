/** A transport over OkHttp, and an interceptor for an OkHttp client's own calls to the service. */
package dev.usertoken.transport.okhttp;
