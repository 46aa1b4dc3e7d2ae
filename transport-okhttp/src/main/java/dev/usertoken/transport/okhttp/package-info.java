/** Carries requests over OkHttp. */
package dev.usertoken.transport.okhttp;
