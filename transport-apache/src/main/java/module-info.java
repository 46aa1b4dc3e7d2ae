/** Carries requests over Apache HttpClient. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.usertoken.transport.apache {
    requires transitive dev.usertoken.core;
    requires transitive org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.apache.httpcomponents.core5.httpcore5.h2;

    // What HttpClient needs and, as an automatic module, cannot ask for.
    requires jdk.net;
    requires org.slf4j;

    exports dev.usertoken.transport.apache;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.apache.ApacheTransportProvider;
}
