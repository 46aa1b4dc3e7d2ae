/** A transport over OkHttp, and an interceptor for an OkHttp client's own calls to the service. */
module dev.usertoken.transport.okhttp {
    requires transitive dev.usertoken.core;
    requires transitive okhttp3;
    requires okio;
    // OkHttp 4 is an automatic module, which does not declare its dependencies.
    requires kotlin.stdlib;
    requires static org.jspecify;

    exports dev.usertoken.transport.okhttp;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.okhttp.OkHttpTransportProvider;
}
