package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.transport.okhttp.OkHttpTransport;
import dev.usertoken.transport.okhttp.UserTokenInterceptor;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What is OkHttp's own. */
class UserTokenInterceptorTest {
    @Test
    void aLoginOverTheSameClientGoesAsItIs() {
        try (SandboxServer server =
                        SandboxServer.builder().apiKey(OwnedSession.API_KEY).start();
                OwnedSession owned = OwnedSession.at(server.baseUri(), SandboxServer.PASSWORD)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), owned.session())
                    .build();
            try (UserTokenClient other = UserTokenClient.builder()
                    .baseUri(server.baseUri())
                    .apiKey(Secret.of(OwnedSession.API_KEY))
                    .codec(new JsonCodec())
                    .transport(OkHttpTransport.wrap(client))
                    .build()) {
                other.issue(StaffCredentials.of(
                        SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
            }

            assertThat(server.requests()).hasSize(1);
            RecordedRequest login = server.requests().get(0);
            assertThat(login.headers().first("Authorization")).isEmpty();
        }
    }

    @Test
    void whoLooksAtTheCallSeesNoSecret() throws Exception {
        AtomicReference<Request> seen = new AtomicReference<>();
        try (Origin origin = new Origin(request -> Origin.answer("200 OK", "fine"));
                OwnedSession owned = OwnedSession.at(origin)) {
            OkHttpClient client = UserTokenInterceptor.addTo(new OkHttpClient.Builder(), owned.session())
                    .addInterceptor(chain -> {
                        seen.set(chain.request());
                        return chain.proceed(chain.request());
                    })
                    .build();
            try (Response response = client.newCall(new Request.Builder()
                            .url(origin.uri("/").toString())
                            .build())
                    .execute()) {
                assertThat(seen.get().toString() + response + response.request())
                        .doesNotContain(OwnedSession.API_KEY, "planted-token");
            }
            assertThat(origin.calls().get(0).headers("API-Key")).containsExactly(OwnedSession.API_KEY);
        }
    }
}
