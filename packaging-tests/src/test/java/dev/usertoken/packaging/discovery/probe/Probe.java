package dev.usertoken.packaging.discovery.probe;

import dev.usertoken.ProviderSelectionException;
import dev.usertoken.Secret;
import dev.usertoken.UserTokenClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An application that builds a client from the providers that it finds; it runs in a child JVM or class loader. */
public final class Probe implements Function<Map<String, Object>, String> {
    /** For tests, which instantiate it in another class loader. */
    public Probe() {}

    /** Takes options as {@code name=value}. */
    public static void main(String[] arguments) {
        Map<String, Object> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        System.out.print(new Probe().apply(options));
    }

    /** Returns the events, followed by the description of the client or the message of the failure. */
    @Override
    public String apply(Map<String, Object> options) {
        List<String> lines = new ArrayList<>();
        UserTokenClient.Builder builder =
                UserTokenClient.builder().apiKey(Secret.of("key")).listener(event -> lines.add(event.toString()));
        if (options.containsKey("classLoader")) {
            builder.classLoader((ClassLoader) options.get("classLoader"));
        }
        if (options.containsKey("requestMediaType")) {
            builder.requestMediaType((String) options.get("requestMediaType"));
        }
        if (options.containsKey("transportName")) {
            builder.transportName((String) options.get("transportName"));
        }
        try (UserTokenClient client = builder.build()) {
            lines.add(client.describe());
        } catch (ProviderSelectionException e) {
            lines.add(e.getMessage());
        }
        return String.join("\n", lines);
    }
}
