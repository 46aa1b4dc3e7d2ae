package dev.usertoken.examples.cli;

import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs a sandbox of the service until a signal ends it. */
@Command(
        name = "sandbox",
        description = {
            "Run a local sandbox, a server that behaves like the service, until a signal ends it.",
            "The first line of output is its base URI; the logins and API keys that it accepts follow."
        })
final class SandboxCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on. Default: 0, a free port.")
    private int port;

    @Option(
            names = "--token-life",
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "The life of a token, up to a day. Default: 86400.")
    private Optional<Duration> tokenLife = Optional.empty();

    @Option(
            names = "--lock-after",
            paramLabel = "N",
            description = "Lock a login after this number of refusals. Default: 6.")
    private int lockAfter = 6;

    @Option(
            names = "--lock-for",
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "The time of a lock, and the time in which refusals are counted. Default: 1800.")
    private Duration lockFor = Duration.ofMinutes(30);

    @Option(
            names = "--quirk",
            paramLabel = "NAME[=VALUE][@ENDPOINT][:TIMES]",
            converter = QuirkConverter.class,
            completionCandidates = QuirkConverter.Names.class,
            description = {
                "Deviate from the normal responses. Examples: server-error@renew:2, error=409, retry-after=30,"
                        + " without=Expires. May be given several times. Names: ${COMPLETION-CANDIDATES}."
            })
    private List<Quirk> quirks = new ArrayList<>();

    @Override
    public void run() {
        try (SandboxServer server = start()) {
            server.behave(quirks.toArray(new Quirk[0]));
            usertoken.output().line(server.describe());
            awaitSignal(server);
        }
    }

    private SandboxServer start() {
        try {
            return CommandException.unlessRefused(() -> {
                SandboxServer.Builder server = SandboxServer.builder()
                        .port(port)
                        .lockOut(lockAfter, lockFor)
                        .onExchange(exchange -> usertoken.trace(exchange.toString()));
                tokenLife.ifPresent(server::tokenLife);
                return server.start();
            });
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
