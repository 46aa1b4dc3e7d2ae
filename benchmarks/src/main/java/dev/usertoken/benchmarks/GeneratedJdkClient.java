package dev.usertoken.benchmarks;

import dev.usertoken.benchmarks.generated.jdk.ApiClient;
import dev.usertoken.benchmarks.generated.jdk.api.UserTokenApi;
import dev.usertoken.benchmarks.generated.jdk.model.IssueRequest;
import java.net.URI;

/** The client that OpenAPI Generator makes for the JDK's client. */
final class GeneratedJdkClient implements TokenClient {
    private final UserTokenApi api;

    GeneratedJdkClient(URI baseUri) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(baseUri.toString());
        api = new UserTokenApi(client);
    }

    @Override
    public String issue() throws Exception {
        return api.issue(
                        "6",
                        SITE,
                        API_KEY,
                        new IssueRequest().username(USERNAME).password(PASSWORD))
                .getAccessToken();
    }

    @Override
    public void revoke() throws Exception {
        api.revoke("6", SITE, API_KEY, "Bearer 0123456789abcdef");
    }

    @Override
    public void close() {}
}
