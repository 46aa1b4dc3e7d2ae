package dev.usertoken.examples.cli;

import dev.usertoken.testkit.SandboxServer;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs a sandbox of the service until a signal ends it. */
@Command(
        name = "sandbox",
        description = {
            "Run a stand-in for the service on this machine, until a signal ends it.",
            "The first line of output is its base URL; the logins and API keys that it accepts follow."
        })
final class SandboxCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on. Default: 0, a free port.")
    private int port;

    @Override
    public void run() {
        try (SandboxServer server = start()) {
            usertoken.output().line(server.describe());
            awaitSignal(server);
        }
    }

    private SandboxServer start() {
        try {
            return CommandException.unlessRefused(() -> SandboxServer.builder()
                    .port(port)
                    .onExchange(exchange -> usertoken.trace(exchange.toString()))
                    .start());
        } catch (UncheckedIOException e) {
            throw CommandException.badUsage("the sandbox cannot listen on port " + port
                    + ": the port may be in use or reserved; give another" + " --port, or 0 for a free one");
        }
    }

    /** Ends the process with exit code 0 on a signal, because a signal is the regular end of a server. */
    private static void awaitSignal(SandboxServer server) {
        Thread stop = new Thread(() -> {
            server.close();
            Runtime.getRuntime().halt(ExitCode.DONE);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(stop);
            Thread.currentThread().interrupt();
        }
    }
}
