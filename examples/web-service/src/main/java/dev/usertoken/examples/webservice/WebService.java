package dev.usertoken.examples.webservice;

import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A web service that returns the name of the site, with one session for all requests. The arguments are a base URI and
 * the port to listen on; 0 for a free port.
 *
 * <ul>
 *   <li>{@code GET /site} calls the API with the token.
 *   <li>{@code GET /health} returns 200 if there is a token, else 503 and the reason. It makes no call if the token is
 *       fresh, and repeats a refused login only after 30 minutes.
 * </ul>
 *
 * <p>On a signal, it stops listening, finishes the requests in progress and revokes the token.
 */
public final class WebService implements AutoCloseable {
    /** How long a stop waits for the requests in progress: longer than a token and a call to the API may take. */
    private static final long STOP_TIMEOUT_MILLIS = 25_000;

    private final URI baseUri;
    private final UserTokenClient client;
    private final TokenSession session;
    private final UserTokenHttpClient http;
    private final Javalin server;

    private WebService(URI baseUri) {
        this.baseUri = baseUri;
        client = UserTokenClient.builder()
                .baseUri(baseUri)
                .apiKey(secret("USERTOKEN_API_KEY"))
                .timeout(Duration.ofSeconds(10))
                .build();
        session = client.session(
                StaffCredentials.of("-99", "Siteowner", secret("USERTOKEN_PASSWORD")),
                SessionOptions.builder().revokeOnClose().build());
        http = UserTokenHttpClient.of(HttpClient.newHttpClient(), session);
        server = Javalin.create(config -> {
                    config.showJavalinBanner = false;
                    // Without it, the server ends the requests in progress when it stops.
                    config.jetty.modifyServer(jetty -> jetty.setStopTimeout(STOP_TIMEOUT_MILLIS));
                })
                .get("/site", this::respondWithSite)
                .get("/health", this::respondWithHealth)
                .exception(UserTokenException.class, WebService::respondWithFailure);
    }

    public static void main(String[] arguments) {
        WebService service = new WebService(URI.create(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        service.server.start(Integer.parseInt(arguments[1]));
        System.out.println("Listening on port " + service.server.port());
    }

    @Override
    public void close() {
        server.stop();
        session.close();
        client.close();
    }

    private void respondWithSite(Context context) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(baseUri.resolve("/public/v6/site/sites"))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        context.status(response.statusCode() == 200 ? HttpStatus.OK : HttpStatus.BAD_GATEWAY)
                .contentType("application/json")
                .result(response.body());
    }

    private void respondWithHealth(Context context) {
        session.token();
        context.result("There is a token.");
    }

    /** Responds with the message of a failure, which contains no secret. */
    private static void respondWithFailure(UserTokenException failure, Context context) {
        context.status(HttpStatus.SERVICE_UNAVAILABLE).result(failure.getMessage());
    }

    private static Secret secret(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + variable);
        }
        return Secret.of(value);
    }
}
