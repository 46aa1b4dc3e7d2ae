/** A stand-in server, a fault server and contract tests. */
package dev.usertoken.testkit;
