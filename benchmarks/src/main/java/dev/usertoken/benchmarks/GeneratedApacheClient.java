package dev.usertoken.benchmarks;

import dev.usertoken.benchmarks.generated.apache.ApiClient;
import dev.usertoken.benchmarks.generated.apache.api.UserTokenApi;
import dev.usertoken.benchmarks.generated.apache.model.IssueRequest;
import java.net.URI;

/** The client that OpenAPI Generator makes for Apache HttpClient. */
final class GeneratedApacheClient implements TokenClient {
    private final ApiClient client = new ApiClient();
    private final UserTokenApi api = new UserTokenApi(client);

    GeneratedApacheClient(URI baseUri) {
        client.setBasePath(baseUri.toString());
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
    public void close() throws Exception {
        client.getHttpClient().close();
    }
}
