package dev.usertoken.examples.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A setting that can be given once for many runs, in a variable or in a profile. No setting is a secret. */
enum Setting {
    SITE("USERTOKEN_SITE"),
    USERNAME("USERTOKEN_USERNAME"),
    BASE_URL("USERTOKEN_BASE_URL"),
    API_VERSION,
    API_KEY_FILE,
    PASSWORD_FILE,
    STORE,
    TRANSPORT;

    /** Empty if only a profile can contain the setting. */
    private final String variable;

    Setting() {
        this("");
    }

    Setting(String variable) {
        this.variable = variable;
    }

    /** Returns the setting with a name such as {@code base-url}; empty if no setting has this name. */
    static Optional<Setting> named(String name) {
        return Arrays.stream(values())
                .filter(setting -> setting.toString().equals(name))
                .findFirst();
    }

    /** Returns all names, for a message. */
    static String names() {
        return Arrays.stream(values()).map(Setting::toString).collect(Collectors.joining(", "));
    }

    Optional<String> variable() {
        return Optional.of(variable).filter(name -> !name.isEmpty());
    }

    /** Returns the exception for a setting that is required and missing. */
    CommandException missing() {
        return CommandException.badUsage(
                "--" + this + " is missing: give the option, set " + variable + ", or name a profile that contains it");
    }

    /** Returns the name of the setting in a profile, which is that of its option without the dashes. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
