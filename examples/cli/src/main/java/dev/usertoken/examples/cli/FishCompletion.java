package dev.usertoken.examples.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Creates the completion script for fish, which picocli does not have. */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();
    private final String name;

    private FishCompletion(String name) {
        this.name = name;
    }

    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.line("-f", "");
        root.optionsMap().values().stream()
                .distinct()
                .forEach(option -> completion.add("__fish_use_subcommand", option));
        for (CommandLine subcommand : root.subcommands().values()) {
            CommandSpec spec = subcommand.getCommandSpec();
            completion.line(
                    "-n __fish_use_subcommand -a " + spec.name(),
                    spec.usageMessage().description()[0]);
            String condition = "'__fish_seen_subcommand_from " + spec.name() + "'";
            spec.options().forEach(option -> completion.add(condition, option));
            spec.positionalParameters().forEach(parameter -> completion.addCandidates(condition, parameter));
        }
        return completion.script.toString().stripTrailing();
    }

    private void add(String condition, OptionSpec option) {
        StringBuilder words = new StringBuilder("-n " + condition);
        for (String optionName : option.names()) {
            words.append(
                    optionName.startsWith("--") ? " -l " + optionName.substring(2) : " -s " + optionName.substring(1));
        }
        if (option.arity().max() > 0) {
            // A path is completed with the names of files, other values are not.
            words.append(isPath(option) ? " -r -F" : " -x").append(candidates(option));
        }
        line(words.toString(), option.description()[0]);
    }

    private void addCandidates(String condition, ArgSpec parameter) {
        if (parameter.completionCandidates() != null) {
            line("-n " + condition + candidates(parameter), parameter.paramLabel());
        }
    }

    private static boolean isPath(OptionSpec option) {
        return option.typeInfo().isOptional()
                ? option.typeInfo().getAuxiliaryTypes()[0] == Path.class
                : option.type() == Path.class;
    }

    private static String candidates(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? ""
                : " -a " + quoted(String.join(" ", argument.completionCandidates()));
    }

    private void line(String words, String description) {
        script.append("complete -c ").append(name).append(' ').append(words);
        if (!description.isEmpty()) {
            script.append(" -d ").append(quoted(firstSentence(description)));
        }
        script.append('\n');
    }

    private static String firstSentence(String description) {
        return description.split("\\.( [A-Z]|$)|; ", 2)[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
