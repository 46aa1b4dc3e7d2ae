package dev.usertoken.examples.cli;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Checks everything that a command needs, except the login itself. */
@Command(
        name = "doctor",
        description = {
            "Check the settings, the class path, the store, the proxy, the connection, TLS and the clock, one line each.",
            "Sends one request without an API key, a password or a token. The exit code is that of the first failed check."
        })
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private AccountOptions account;

    @Mixin
    private StoreOption store;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() {
        Report report = new Report(usertoken.output());
        report.ok(
                "java",
                System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
        report.check("profile", () -> usertoken.settings().describe());
        report.check("login", () -> "site " + account.site(usertoken) + ", user name " + account.username(usertoken));
        report.check("API key", () -> {
            service.apiKey(usertoken);
            return "present; it is not sent";
        });
        listProviders(report, "transports", TransportProvider.class, TransportProvider::name);
        listProviders(report, "codecs", Codec.class, Codec::name);
        report.check("selected", () -> service.describe(usertoken));
        report.check("store", () -> describe(store.directory(usertoken)));
        // If it failed, the URL may have been refused, because it contains a password, for example.
        if (!report.hasFailed("selected")) {
            URI baseUrl = service.baseUrl(usertoken);
            report.ok("service", baseUrl.toString());
            checkConnection(report, baseUrl);
        }
        return report.exitCode();
    }

    private static <P> void listProviders(Report report, String name, Class<P> type, Function<P, String> nameOf) {
        List<String> names = new ArrayList<>();
        for (ServiceLoader.Provider<P> provider :
                ServiceLoader.load(type).stream().collect(Collectors.toList())) {
            try {
                names.add(nameOf.apply(provider.get()));
            } catch (ServiceConfigurationError | LinkageError e) {
                report.note(name, provider.type().getName() + " cannot be loaded, because a library is missing");
            }
        }
        report.ok(name, String.join(", ", names));
    }

    private void checkConnection(Report report, URI baseUrl) {
        checkProxy(report, baseUrl);
        ConnectionCheck.run(baseUrl, service.timeout(), report);
    }

    private void checkProxy(Report report, URI baseUrl) {
        List<Proxy> proxies = ProxySelector.getDefault().select(baseUrl);
        if (!proxies.isEmpty() && proxies.get(0).address() instanceof InetSocketAddress) {
            InetSocketAddress proxy = (InetSocketAddress) proxies.get(0).address();
            report.ok("proxy", proxy.getHostString() + ":" + proxy.getPort());
        } else if (Stream.of("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
                .anyMatch(name -> usertoken.environment().variable(name).isPresent())) {
            report.note(
                    "proxy",
                    "none, because Java does not read variables such as HTTPS_PROXY; set JAVA_TOOL_OPTIONS to"
                            + " \"-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT\" if a proxy is needed");
        } else {
            report.ok("proxy", "none");
        }
    }

    private static String describe(Path directory) {
        if (!Files.exists(directory)) {
            return directory + " does not exist yet; it will be created for you alone";
        }
        int tokens = KeptToken.list(directory, warning -> {}).size();
        if (!StoreOption.canWrite(directory)) {
            throw CommandException.badUsage(directory + " cannot be written: make room and check the rights");
        }
        return directory + ", which only you can read, with " + tokens + (tokens == 1 ? " token" : " tokens");
    }
}
