package dev.usertoken.examples.cli;

import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Calls the rest of the API with the stored token. */
@Command(name = "call", description = "Call the API with a valid token, and print the body of the response.")
final class CallCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Parameters(index = "0", paramLabel = "METHOD", description = "The HTTP method, such as GET.")
    private String method;

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "The path after --base-url, such as /public/v6/site/sites?limit=1.")
    private String path;

    @Option(
            names = {"-i", "--include"},
            description = "Print the status and the headers of the response before its body.")
    private boolean include;

    @Mixin
    private HeaderOptions headers;

    @Mixin
    private BodyOptions body;

    @Mixin
    private KeptTokenOptions kept;

    @Mixin
    private LoginOptions login;

    @Override
    public void run() {
        HttpRequest request = request();
        try (UserTokenClient client = kept.connect(usertoken);
                TokenSession session = kept.session(usertoken, client, login.password(usertoken), login.session())) {
            HttpClient http =
                    HttpClient.newBuilder().connectTimeout(kept.timeout()).build();
            show(responseOf(UserTokenHttpClient.of(http, session).sendAsync(request, BodyHandlers.ofString())));
        }
    }

    private HttpRequest request() {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(kept.resource(usertoken, path)).header("Accept", "application/json");
        body.contentType().ifPresent(type -> request.header("Content-Type", type));
        headers.addTo(request);
        BodyPublisher sent = body.publisher(usertoken.environment());
        try {
            return request.method(method, sent).build();
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage("METHOD must be a method, such as GET");
        }
    }

    private HttpResponse<String> responseOf(CompletableFuture<HttpResponse<String>> call) {
        try {
            return call.get(kept.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserTokenException || e.getCause() instanceof CommandException) {
                throw (RuntimeException) e.getCause();
            }
            throw CommandException.of(
                    ExitCode.NETWORK, "there is no response: check --base-url, the network and the proxy");
        } catch (TimeoutException e) {
            call.cancel(true);
            throw CommandException.of(
                    ExitCode.NETWORK,
                    "there was no response in time: the service may have executed the request; try again, or with a"
                            + " longer --timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.unexpected("interrupted");
        }
    }

    private void show(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            if (include) {
                head(response).forEach(usertoken::explain);
            }
            throw CommandException.of(
                    ExitCode.ofStatus(status),
                    "the service responded with " + status + ": " + Output.printable(response.body()));
        }
        if (include) {
            head(response).forEach(usertoken.output()::line);
            usertoken.output().line("");
        }
        if (!response.body().isEmpty()) {
            usertoken.output().line(response.body());
        }
    }

    /** Returns the lines of a response before its body. */
    private static List<String> head(HttpResponse<?> response) {
        List<String> lines = new ArrayList<>();
        lines.add((response.version() == HttpClient.Version.HTTP_2 ? "HTTP/2 " : "HTTP/1.1 ") + response.statusCode());
        response.headers().map().forEach((name, values) -> {
            // HTTP/2 has its status among the headers.
            if (!name.startsWith(":")) {
                values.forEach(value -> lines.add(Output.printable(name + ": " + value)));
            }
        });
        return lines;
    }
}
