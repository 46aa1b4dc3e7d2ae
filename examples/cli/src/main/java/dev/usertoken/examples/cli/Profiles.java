package dev.usertoken.examples.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The profiles file: sections such as {@code [studio]} with settings such as {@code site = -99}.
 *
 * <p>A file with a secret is refused, because it is a file that people copy and show to others. Messages contain the
 * number of a line but not its text, since the text may be a secret in the wrong place.
 */
final class Profiles {
    private static final Pattern SECRET = Pattern.compile("password|passwd|passphrase|secret|token|key");

    private final Path file;
    private final Map<String, Map<Setting, String>> byName = new LinkedHashMap<>();

    private Profiles(Path file) {
        this.file = file;
    }

    /** Reads a file. If it does not exist, there are no profiles. */
    static Profiles in(Path file) {
        Profiles profiles = new Profiles(file);
        try {
            List<String> lines = Files.readAllLines(file);
            refuseIfOthersCanWrite(file);
            profiles.parse(lines);
        } catch (NoSuchFileException e) {
            return profiles;
        } catch (CharacterCodingException e) {
            throw CommandException.badUsage(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw CommandException.badUsage(file + " cannot be read: check that it is a file and that you may read it");
        }
        return profiles;
    }

    /** Returns the settings of a profile. If there is no such profile, fails with bad usage. */
    Map<Setting, String> profile(String name) {
        Map<Setting, String> settings = byName.get(name);
        if (settings == null) {
            throw CommandException.badUsage(
                    byName.isEmpty()
                            ? "there is no such profile, because " + file + " does not exist or is empty"
                            : "there is no such profile: " + file + " contains " + String.join(", ", byName.keySet()));
        }
        return settings;
    }

    /** Returns the settings of the default profile, which are empty if it does not exist. */
    Map<Setting, String> defaultProfile() {
        return byName.getOrDefault("default", Map.of());
    }

    private void parse(List<String> lines) {
        Map<Setting, String> profile = null;
        int number = 0;
        for (String untrimmed : lines) {
            number++;
            String line = untrimmed.trim();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                profile = new EnumMap<>(Setting.class);
                String name = line.substring(1, line.length() - 1).trim();
                if (name.isEmpty() || byName.put(name, profile) != null) {
                    throw refusal(number, "does not begin a new profile with a name, such as [studio]");
                }
                continue;
            }
            if (profile == null) {
                throw refusal(number, "is not in a profile, which begins with a line such as [studio]");
            }
            add(line, number, profile);
        }
    }

    private void add(String line, int number, Map<Setting, String> profile) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? "" : line.substring(0, equals).trim();
        String value = line.substring(equals + 1).trim();
        Optional<Setting> setting = Setting.named(name);
        if (setting.isEmpty() && isSecret(name)) {
            throw refusal(
                    number,
                    "contains a secret: remove it, and give the name of a file that only you can read with api-key-file"
                            + " or password-file");
        }
        if (setting.isEmpty()) {
            throw refusal(number, "is none of the settings, which are " + Setting.names());
        }
        if (value.isEmpty() || profile.put(setting.get(), value) != null) {
            throw refusal(number, "has no value, or repeats the setting " + setting.get());
        }
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""))
                .find();
    }

    private CommandException refusal(int line, String reason) {
        return CommandException.badUsage(file + ", line " + line + ", " + reason);
    }

    /** Refuses a file with which another user could direct a password to a server of their own. */
    private static void refuseIfOthersCanWrite(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        if (belongsToAnother(file, view.getOwner())) {
            throw CommandException.badUsage(file + " belongs to another user, who could choose the server that receives"
                    + " your password: make a file of your own");
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw CommandException.badUsage(file
                    + " can be changed by other users, who could choose the server that receives your password: run"
                    + " chmod go-w '" + file + "'");
        }
    }

    private static boolean belongsToAnother(Path file, UserPrincipal owner) throws IOException {
        try {
            UserPrincipal self = file.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name"));
            return !owner.equals(self) && !owner.getName().equals("root");
        } catch (UserPrincipalNotFoundException e) {
            // In a container, the user may have no name.
            return false;
        }
    }
}
