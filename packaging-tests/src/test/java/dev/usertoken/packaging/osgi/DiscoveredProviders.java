package dev.usertoken.packaging.osgi;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.SandboxServer;
import java.net.URI;
import java.util.function.BinaryOperator;

/** An application in a bundle, whose client finds its transport and codec. */
public final class DiscoveredProviders implements BinaryOperator<String> {
    /** For the test, which instantiates it in the class loader of its bundle. */
    public DiscoveredProviders() {}

    /** Issues a token at the base URI with the transport of the given name; returns the client's description. */
    @Override
    public String apply(String baseUri, String transport) {
        return issue(UserTokenClient.builder().transportName(transport), baseUri);
    }

    static String issue(UserTokenClient.Builder builder, String baseUri) {
        try (UserTokenClient client = builder.baseUri(URI.create(baseUri))
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .build()) {
            client.issue(StaffCredentials.of(
                    SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
            return client.describe();
        }
    }
}
