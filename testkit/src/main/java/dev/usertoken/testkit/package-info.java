/** A stand-in for the service, a scripted server, a fake transport, and contract tests. */
@NullMarked
package dev.usertoken.testkit;

import org.jspecify.annotations.NullMarked;
