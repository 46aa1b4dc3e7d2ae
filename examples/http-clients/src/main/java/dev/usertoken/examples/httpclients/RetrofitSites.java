package dev.usertoken.examples.httpclients;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.okhttp.UserTokenInterceptor;
import java.net.URI;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;

/** Retrofit over OkHttp. */
public interface RetrofitSites {
    @GET("/public/v6/site/sites")
    Call<ResponseBody> sites();

    /** Creates a client of the API at this URI. Share it between all threads. */
    static RetrofitSites of(URI baseUri, TokenSession session) {
        OkHttpClient http =
                UserTokenInterceptor.addTo(new OkHttpClient.Builder(), session).build();
        return new Retrofit.Builder()
                .client(http)
                .baseUrl(baseUri.toString())
                .build()
                .create(RetrofitSites.class);
    }
}
