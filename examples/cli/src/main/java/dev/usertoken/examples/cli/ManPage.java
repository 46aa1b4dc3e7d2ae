package dev.usertoken.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the man page, from the same descriptions as the help. Called by the build. picocli's own generator writes
 * AsciiDoc, and the converter of that is larger than this command with all its libraries.
 */
public final class ManPage {
    private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

    static {
        VARIABLES.put("USERTOKEN_API_KEY", "The API key.");
        VARIABLES.put("USERTOKEN_PASSWORD", "The password of the login.");
        VARIABLES.put("USERTOKEN_TOKEN", "The token that renew and revoke use.");
        VARIABLES.put(
                "USERTOKEN_SITE, USERTOKEN_USERNAME, USERTOKEN_BASE_URL", "Values of options that are not given.");
        VARIABLES.put("USERTOKEN_PROFILE", "The name of a profile.");
        VARIABLES.put("XDG_CONFIG_HOME, XDG_STATE_HOME", "The base directories of the files below.");
        VARIABLES.put("NO_COLOR", "If it is set, nothing is printed in bold or in colour.");
    }

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** Writes the page to the file that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        CommandLine command = UsertokenCommand.commandLine(
                new Environment(Map.of(), InputStream.nullInputStream(), question -> Optional.empty()));
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, of(command.getCommandSpec()));
    }

    static String of(CommandSpec root) {
        ManPage man = new ManPage();
        man.macro("TH", "USERTOKEN", "1", "", root.version()[0], "User Commands");
        // Else the names of variables are hyphenated.
        man.macro("nh");
        man.macro("SH", "NAME");
        man.text(root.name() + " - " + root.usageMessage().description()[0].replaceFirst("\\.$", ""));
        man.macro("SH", "SYNOPSIS");
        man.text(root.name() + " COMMAND [OPTIONS]");
        man.macro("SH", "COMMANDS");
        for (CommandLine subcommand : root.subcommands().values()) {
            man.addCommand(subcommand.getCommandSpec());
        }
        man.macro("SH", "OPTIONS OF ALL COMMANDS");
        root.options().forEach(man::addOption);
        man.macro("SH", "EXIT STATUS");
        root.usageMessage().exitCodeList().forEach(man::tagged);
        man.macro("SH", "ENVIRONMENT");
        VARIABLES.forEach(man::tagged);
        man.macro("SH", "FILES");
        man.tagged("~/.config/usertoken/profiles.ini", "The profiles, which contain no secrets.");
        man.tagged("~/.local/state/usertoken", "The stored tokens.");
        return man.page.toString();
    }

    private void addCommand(CommandSpec command) {
        String parameters =
                command.positionalParameters().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" "));
        macro("SS", (command.name() + " " + parameters).trim());
        text(String.join(" ", command.usageMessage().description()));
        command.positionalParameters()
                .forEach(parameter -> tagged(parameter.paramLabel(), String.join(" ", parameter.description())));
        // The options of all commands have a section of their own.
        command.options().stream()
                .filter(option -> command.root().findOption(option.longestName()) == null)
                .forEach(this::addOption);
    }

    private void addOption(OptionSpec option) {
        String names = String.join(", ", option.names());
        tagged(
                option.arity().max() > 0 ? names + " " + option.paramLabel() : names,
                String.join(" ", option.description()));
    }

    private void tagged(String tag, String description) {
        macro("TP");
        page.append(".B ").append(escaped(tag)).append('\n');
        text(description);
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        for (String argument : arguments) {
            page.append(" \"").append(escaped(argument)).append('"');
        }
        page.append('\n');
    }

    private void text(String text) {
        page.append(escaped(text)).append('\n');
    }

    /** Escapes the characters with a meaning in roff; a hyphen would become a typographic one. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
