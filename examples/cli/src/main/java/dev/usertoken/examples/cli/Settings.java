package dev.usertoken.examples.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of a run that are not options: those of variables, and else those of the profile. */
final class Settings {
    private final Environment environment;
    /** Null for the default profile. */
    private final String profileName;

    /** Null until it is needed, so that a run whose options suffice does not read the file. */
    private Map<Setting, String> profile;

    Settings(Environment environment, String profileName) {
        this.environment = environment;
        this.profileName = profileName;
    }

    /** Returns the file with the profiles. */
    Path file() {
        return environment.userDirectory("XDG_CONFIG_HOME", ".config").resolve("profiles.ini");
    }

    /** Returns the value of the variable, else that of the profile. */
    Optional<String> value(Setting setting) {
        return setting.variable()
                .flatMap(environment::setting)
                .or(() -> Optional.ofNullable(profile().get(setting)));
    }

    /** Returns the path in the profile. A relative path is relative to the folder of the profiles. */
    Optional<Path> path(Setting setting) {
        return Optional.ofNullable(profile().get(setting)).map(file()::resolveSibling);
    }

    /** Returns a text with the name of the profile and its file. */
    String describe() {
        boolean empty = profile().isEmpty();
        String name = profileName == null ? "default" : profileName;
        return profileName == null && empty ? "none" : name + " in " + file();
    }

    private Map<Setting, String> profile() {
        if (profile == null) {
            Profiles profiles = Profiles.in(file());
            profile = profileName == null ? profiles.defaultProfile() : profiles.profile(profileName);
        }
        return profile;
    }
}
