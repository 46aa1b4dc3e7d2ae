/** A transport over Apache HttpClient 5, and the adapter that adds a session's token to calls of that client. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.usertoken.transport.apache {
    requires transitive dev.usertoken.core;
    requires transitive org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.apache.httpcomponents.core5.httpcore5.h2;

    // HttpClient needs these, and as an automatic module cannot require them.
    requires jdk.net;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.usertoken.transport.apache;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.apache.ApacheTransportProvider;
}
