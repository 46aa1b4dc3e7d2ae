/**
 * Servers and contracts for tests. Start at {@link dev.usertoken.testkit.SandboxServer}, a local server that behaves
 * like the service. {@link dev.usertoken.testkit.ScriptedServer} sends any bytes, {@link
 * dev.usertoken.testkit.FakeTransport} needs no server, and the classes whose names end in {@code Contract} are JUnit
 * tests for your own implementation of an interface of {@code dev.usertoken.spi}.
 */
@NullMarked
package dev.usertoken.testkit;

import org.jspecify.annotations.NullMarked;
