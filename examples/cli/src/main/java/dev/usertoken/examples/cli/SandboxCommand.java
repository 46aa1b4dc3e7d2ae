package dev.usertoken.examples.cli;

import picocli.CommandLine.Command;

@Command(name = "sandbox", description = "Run a stand-in for the service on this machine.")
final class SandboxCommand implements Runnable {
    @Override
    public void run() {}
}
