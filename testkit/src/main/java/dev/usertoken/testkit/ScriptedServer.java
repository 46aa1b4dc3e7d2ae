package dev.usertoken.testkit;

/** A raw socket server that plays steps and records raw requests. */
public final class ScriptedServer {
    private ScriptedServer() {}
}
