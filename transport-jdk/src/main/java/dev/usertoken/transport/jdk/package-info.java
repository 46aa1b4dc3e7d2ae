/** Carries requests over the JDK's own HTTP client. */
package dev.usertoken.transport.jdk;
