/** Carries requests over {@link java.net.HttpURLConnection}, and needs {@code java.base} alone. */
module dev.usertoken.transport.urlconnection {
    requires transitive dev.usertoken.core;

    exports dev.usertoken.transport.urlconnection;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.urlconnection.UrlConnectionTransportProvider;
}
