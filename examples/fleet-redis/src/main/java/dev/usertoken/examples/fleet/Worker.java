package dev.usertoken.examples.fleet;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One process of a fleet. It runs a job for each line of standard input, and prints the events of its session and the
 * result of the job. Its settings are in the environment: {@code REDIS_URI}, {@code USERTOKEN_BASE_URL}, {@code
 * USERTOKEN_API_KEY}, {@code USERTOKEN_SITE}, {@code USERTOKEN_USERNAME}, {@code USERTOKEN_PASSWORD}, and {@code TIMEOUT}, the
 * time that a job may wait for a token if the default of 30 seconds does not fit.
 */
public final class Worker {
    private Worker() {}

    /** Runs the process, without arguments. */
    public static void main(String[] arguments) throws IOException {
        StaffCredentials login = StaffCredentials.of(
                setting("USERTOKEN_SITE"), setting("USERTOKEN_USERNAME"), Secret.of(setting("USERTOKEN_PASSWORD")));
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RedisTokenStore store = RedisTokenStore.at(setting("REDIS_URI"));
                UserTokenClient client = UserTokenClient.builder()
                        .baseUri(URI.create(setting("USERTOKEN_BASE_URL")))
                        .apiKey(Secret.of(setting("USERTOKEN_API_KEY")))
                        .timeout(Duration.parse(System.getenv().getOrDefault("TIMEOUT", "PT30S")))
                        .tokenStore(store)
                        .listener(event -> System.out.println(event.type()))
                        .build();
                TokenSession session = client.session(login)) {
            for (String job = jobs.readLine(); job != null; job = jobs.readLine()) {
                System.out.println(outcome(job, session));
            }
        }
    }

    private static String setting(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("set the environment variable " + variable);
        }
        return value;
    }

    private static String outcome(String job, TokenSession session) {
        try {
            UserToken token = session.token();
            if (job.equals("rejected")) {
                session.invalidate(token);
            }
            return "done";
        } catch (UserTokenException e) {
            return "failed: " + e.getMessage();
        }
    }
}
