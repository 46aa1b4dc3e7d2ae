/** Carries requests over Apache HttpClient. */
package dev.usertoken.transport.apache;
