/** Carries requests over OkHttp. */
module dev.usertoken.transport.okhttp {
    requires transitive dev.usertoken.core;
    requires transitive okhttp3;

    exports dev.usertoken.transport.okhttp;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.okhttp.OkHttpTransportProvider;
}
