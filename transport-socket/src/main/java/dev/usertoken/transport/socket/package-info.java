/** Sends requests over sockets of its own. */
@NullMarked
package dev.usertoken.transport.socket;

import org.jspecify.annotations.NullMarked;
