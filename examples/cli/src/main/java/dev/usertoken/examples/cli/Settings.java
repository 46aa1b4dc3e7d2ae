package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The settings of a run that are not options: those of variables, and else those of the profile. */
final class Settings {
    private final Environment environment;
    private final Supplier<Optional<String>> profileOption;
    private final Map<Setting, String> profile = new EnumMap<>(Setting.class);

    /** False until the profile is needed, so that a run whose options suffice does not read the file. */
    private boolean profileIsRead;

    /**
     * Creates the settings of a run.
     *
     * @param profileOption returns the value of the option, which is known when the arguments have been parsed
     */
    Settings(Environment environment, Supplier<Optional<String>> profileOption) {
        this.environment = environment;
        this.profileOption = profileOption;
    }

    /** Returns the file with the profiles. */
    Path file() {
        return environment.userDirectory("XDG_CONFIG_HOME", ".config").resolve("profiles.ini");
    }

    /** Returns the value of the variable, else that of the profile. */
    Optional<String> value(Setting setting) {
        return inOrder(
                () -> setting.variable().flatMap(environment::setting),
                () -> Optional.ofNullable(profile().get(setting)));
    }

    /** Returns the secret in the variable, else that in the file of the profile. */
    Optional<Secret> secret(String variable, Setting file, Secrets secrets) {
        return inOrder(() -> secrets.fromVariable(variable), () -> path(file).map(path -> read(path, file, secrets)));
    }

    /** Returns the path in the profile. A relative path is relative to the folder of the profiles. */
    Optional<Path> path(Setting setting) {
        return Optional.ofNullable(profile().get(setting)).map(file()::resolveSibling);
    }

    /** Reads a file. If it does not exist, its name is not repeated, because it may be the secret itself. */
    private static Secret read(Path path, Setting setting, Secrets secrets) {
        if (!Files.exists(path)) {
            throw CommandException.badUsage("the file that " + setting + " of the profile names does not exist");
        }
        return secrets.fromFile(path);
    }

    /** Prefers a profile that was selected with an option to the variables, which may be those of another login. */
    private <T> Optional<T> inOrder(Supplier<Optional<T>> ofVariable, Supplier<Optional<T>> ofProfile) {
        return profileOption.get().isPresent()
                ? ofProfile.get().or(ofVariable)
                : ofVariable.get().or(ofProfile);
    }

    /** Returns a text with the name of the profile and its file. */
    String describe() {
        Optional<String> name = profileName();
        return name.isEmpty() && profile().isEmpty() ? "none" : name.orElse("default") + " in " + file();
    }

    /** Returns the name from the option, or else from the variable; empty for the default profile. */
    private Optional<String> profileName() {
        return profileOption.get().or(() -> environment.setting("USERTOKEN_PROFILE"));
    }

    private Map<Setting, String> profile() {
        if (!profileIsRead) {
            Profiles profiles = Profiles.in(file());
            profile.putAll(profileName().map(profiles::profile).orElseGet(profiles::defaultProfile));
            profileIsRead = true;
        }
        return profile;
    }
}
