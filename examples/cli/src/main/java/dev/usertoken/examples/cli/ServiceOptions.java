package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.UserTokenClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the service, the API key and the timeout. */
final class ServiceOptions {
    private static final String API_KEY_VARIABLE = "USERTOKEN_API_KEY";
    private static final URI PUBLIC_HOST = URI.create("https://api.mindbodyonline.com");

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "The URL of the service. Default: USERTOKEN_BASE_URL, else that of the profile, else the public"
                            + " host. Cleartext is allowed only to this machine.")
    private Optional<URI> baseUrl = Optional.empty();

    @Option(
            names = "--api-version",
            paramLabel = "VERSION",
            description = "The version in the path. Default: that of the profile, else 6.")
    private Optional<String> apiVersion = Optional.empty();

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Read the API key from this file. Default: the variable " + API_KEY_VARIABLE
                    + ", else the file of the profile.")
    private Optional<Path> apiKeyFile = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "The timeout of the whole call, such as 10 or 2.5. Default: 30.")
    private Duration timeout = Duration.ofSeconds(30);

    @Mixin
    private ProviderOptions providers;

    /** Returns a client. If an option is invalid or the API key is missing, fails with bad usage. */
    UserTokenClient connect(UsertokenCommand usertoken) {
        return connect(usertoken, client -> {});
    }

    /** Returns a client with more options. */
    UserTokenClient connect(UsertokenCommand usertoken, Consumer<UserTokenClient.Builder> more) {
        return connect(usertoken, apiKey(usertoken), more);
    }

    /** Returns the transport and the codecs that {@link #connect} selects, without an API key. */
    String describe(UsertokenCommand usertoken) {
        // Nothing is sent, so no real key is needed.
        try (UserTokenClient client = connect(usertoken, Secret.of("none"), unchanged -> {})) {
            return client.describe();
        }
    }

    /** Returns the API key. If it is missing, fails with bad usage. */
    Secret apiKey(UsertokenCommand usertoken) {
        return apiKeyFile
                .map(usertoken.secrets()::fromFile)
                .or(() -> usertoken.settings().secret(API_KEY_VARIABLE, Setting.API_KEY_FILE, usertoken.secrets()))
                .orElseThrow(() -> CommandException.badUsage(
                        "no API key; set " + API_KEY_VARIABLE + ", or give --api-key-file FILE"));
    }

    private UserTokenClient connect(UsertokenCommand usertoken, Secret apiKey, Consumer<UserTokenClient.Builder> more) {
        return CommandException.unlessRefused(() -> {
            UserTokenClient.Builder client = UserTokenClient.builder()
                    .apiKey(apiKey)
                    .baseUri(baseUrl(usertoken))
                    .timeout(timeout)
                    .listener(usertoken.listener());
            apiVersion.or(() -> usertoken.settings().value(Setting.API_VERSION)).ifPresent(client::apiVersion);
            more.accept(client);
            return providers.build(usertoken, client);
        });
    }

    /** Returns the URL of the service. */
    URI baseUrl(UsertokenCommand usertoken) {
        return baseUrl.or(() -> usertoken.settings().value(Setting.BASE_URL).map(ServiceOptions::parsed))
                .orElse(PUBLIC_HOST);
    }

    /** Does not repeat the text, which may contain a password. */
    private static URI parsed(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage("USERTOKEN_BASE_URL, or base-url of the profile, is not a URL");
        }
    }

    /** Returns the URI of a resource of the service. */
    URI resource(UsertokenCommand usertoken, String path) {
        if (!path.startsWith("/")) {
            throw CommandException.badUsage("PATH must start with a slash, such as /public/v6/site/sites");
        }
        try {
            return URI.create(baseUrl(usertoken).toString().replaceFirst("/$", "") + path);
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage("PATH contains a character that must be percent-encoded, such as a space");
        }
    }

    Duration timeout() {
        return timeout;
    }
}
