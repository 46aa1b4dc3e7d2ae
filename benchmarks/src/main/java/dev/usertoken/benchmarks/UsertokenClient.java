package dev.usertoken.benchmarks;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.net.URI;
import java.util.Optional;

/** This library over one of its transports. */
final class UsertokenClient implements TokenClient {
    private final UserTokenClient client;
    private final StaffCredentials credentials = StaffCredentials.of(SITE, USERNAME, Secret.of(PASSWORD));
    private final UserToken token = UserToken.of(SITE, Secret.of("0123456789abcdef"));

    UsertokenClient(URI baseUri, Optional<String> transport) {
        UserTokenClient.Builder builder =
                UserTokenClient.builder().baseUri(baseUri).apiKey(Secret.of(API_KEY));
        client = transport.isPresent()
                ? builder.transportName(transport.get()).build()
                : builder.transport(new NoTransport()).build();
    }

    @Override
    public String issue() {
        return client.issue(credentials).secret().reveal();
    }

    @Override
    public void revoke() {
        client.revoke(token);
    }

    @Override
    public void close() {
        client.close();
    }
}
