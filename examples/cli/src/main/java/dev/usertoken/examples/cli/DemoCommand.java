package dev.usertoken.examples.cli;

import picocli.CommandLine.Command;

@Command(name = "demo", description = "Issue, use, renew and revoke a token against a stand-in, step by step.")
final class DemoCommand implements Runnable {
    @Override
    public void run() {}
}
