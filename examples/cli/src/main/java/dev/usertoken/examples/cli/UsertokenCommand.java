package dev.usertoken.examples.cli;

import dev.usertoken.TokenListener;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command, with the options that all subcommands share. */
@Command(
        name = "usertoken",
        description = "MINDBODY staff user tokens: issue, renew, revoke, keep.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:unexpected failure",
            "2:bad usage, or the service found the request at fault",
            "3:login or API key refused, or the login paused",
            "4:token rejected",
            "5:rate limited",
            "6:network: connection, TLS or timeout",
            "7:server trouble or unreadable response",
            "141:the reader of standard output has closed it"
        },
        subcommands = {
            IssueCommand.class,
            RenewCommand.class,
            RevokeCommand.class,
            TokenCommand.class,
            CallCommand.class,
            StatusCommand.class,
            LogoutCommand.class,
            DemoCommand.class,
            SandboxCommand.class,
            DescribeCommand.class,
            DoctorCommand.class,
            GenerateCompletionCommand.class
        })
final class UsertokenCommand implements Runnable {
    private final Environment environment;
    private final Settings settings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print events, a line for each request and response, and the causes of a failure on standard"
                    + " error, but no secrets.")
    private boolean verbose;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Read settings that no option or variable gives from this section of usertoken/profiles.ini"
                    + " in XDG_CONFIG_HOME, else in ~/.config. Default: USERTOKEN_PROFILE, else the section default.")
    private Optional<String> profile = Optional.empty();

    UsertokenCommand(Environment environment) {
        this.environment = environment;
        settings = new Settings(environment, () -> profile);
    }

    static CommandLine commandLine(Environment environment) {
        UsertokenCommand command = new UsertokenCommand(environment);
        FailureHandler failures = new FailureHandler(() -> command.verbose);
        return new CommandLine(command)
                // A user name may start with "@".
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a subcommand is missing; give one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    Output output() {
        return new Output(
                spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
    }

    Secrets secrets() {
        return new Secrets(environment, spec.commandLine().getErr());
    }

    Settings settings() {
        return settings;
    }

    Environment environment() {
        return environment;
    }

    void warn(String warning) {
        spec.commandLine().getErr().println("usertoken: warning: " + Wording.withoutClasses(warning));
    }

    /** Prints a line that belongs to the failure after it. */
    void explain(String line) {
        spec.commandLine().getErr().println(line);
    }

    TokenListener listener() {
        return event -> {
            trace(event.toString());
            event.wire().ifPresent(this::trace);
        };
    }

    /** Prints a line on standard error if {@code --verbose} is set. */
    void trace(String happening) {
        if (verbose) {
            spec.commandLine().getErr().println("usertoken: " + happening);
        }
    }
}
