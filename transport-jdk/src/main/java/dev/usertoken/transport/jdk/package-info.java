/** Carries requests over the JDK's own HTTP client. */
@NullMarked
package dev.usertoken.transport.jdk;

import org.jspecify.annotations.NullMarked;
