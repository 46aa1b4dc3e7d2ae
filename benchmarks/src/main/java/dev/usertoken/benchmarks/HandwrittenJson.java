package dev.usertoken.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;

/** Requests and responses as a careful user of Jackson writes and reads them. */
final class HandwrittenJson {
    private final ObjectMapper mapper = new ObjectMapper();

    byte[] login() throws IOException {
        return mapper.writeValueAsBytes(
                mapper.createObjectNode().put("Username", TokenClient.USERNAME).put("Password", TokenClient.PASSWORD));
    }

    String token(int status, byte[] body) throws IOException {
        JsonNode response = read(status, body);
        Instant.parse(response.path("Expires").asText());
        return response.path("AccessToken").asText();
    }

    JsonNode read(int status, byte[] body) throws IOException {
        if (status != 200) {
            throw new IOException("status " + status);
        }
        return mapper.readTree(body);
    }
}
