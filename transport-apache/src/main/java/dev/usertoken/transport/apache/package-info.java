/** A transport over Apache HttpClient 5, and the authenticator for that client. */
package dev.usertoken.transport.apache;
