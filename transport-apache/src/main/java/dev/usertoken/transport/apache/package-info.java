/** A transport over Apache HttpClient 5, and the authenticator for that client. */
@NullMarked
package dev.usertoken.transport.apache;

import org.jspecify.annotations.NullMarked;
