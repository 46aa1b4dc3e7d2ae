/** Sends requests over sockets of its own. */
package dev.usertoken.transport.socket;
