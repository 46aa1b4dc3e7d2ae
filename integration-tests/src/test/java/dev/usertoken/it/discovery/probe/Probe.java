package dev.usertoken.it.discovery.probe;

import dev.usertoken.ProviderSelectionException;
import dev.usertoken.Secret;
import dev.usertoken.UserTokenClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An application that builds a client with what it finds, and tells what that was. Runs in a class loader or a JVM of its
 * own, on any choice of jars.
 */
public final class Probe implements Function<Optional<ClassLoader>, String> {
    /** For a test to instantiate in another class loader. */
    public Probe() {}

    public static void main(String[] arguments) {
        System.out.print(new Probe().apply(Optional.empty()));
    }

    /** The events, then what the client says of itself, or why there is none. */
    @Override
    public String apply(Optional<ClassLoader> classLoader) {
        List<String> lines = new ArrayList<>();
        UserTokenClient.Builder builder =
                UserTokenClient.builder().apiKey(Secret.of("key")).listener(event -> lines.add(event.toString()));
        classLoader.ifPresent(builder::classLoader);
        try (UserTokenClient client = builder.build()) {
            lines.add(client.describe());
        } catch (ProviderSelectionException e) {
            lines.add(e.getMessage());
        }
        return String.join("\n", lines);
    }
}
