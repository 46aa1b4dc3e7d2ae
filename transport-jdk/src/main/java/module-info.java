/** Carries requests over the JDK's own HTTP client. */
module dev.usertoken.transport.jdk {
    requires transitive dev.usertoken.core;
    requires transitive java.net.http;
    requires static org.jspecify;

    exports dev.usertoken.transport.jdk;

    provides dev.usertoken.spi.TransportProvider with
            dev.usertoken.transport.jdk.JdkTransportProvider;
}
