package dev.usertoken.packaging.runtimes.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** Requests a token with the smallest HTTP client of the JDK, and does not parse the response. */
public final class HandwrittenFirstToken {
    private HandwrittenFirstToken() {}

    /** Takes the URI of the server. */
    public static void main(String[] arguments) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) new URL(arguments[0] + "/public/v6/usertoken/issue").openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write("{\"Password\":\"p\",\"Username\":\"u\"}".getBytes(StandardCharsets.UTF_8));
        try (InputStream response = connection.getInputStream()) {
            if (new String(response.readAllBytes(), StandardCharsets.UTF_8).contains("AccessToken")) {
                System.out.println("done");
            }
        }
    }
}
