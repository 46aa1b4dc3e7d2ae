package dev.usertoken.packaging.osgi;

import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.transport.apache.ApacheTransportProvider;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import dev.usertoken.transport.okhttp.OkHttpTransportProvider;
import dev.usertoken.transport.socket.SocketTransportProvider;
import java.util.function.BinaryOperator;

/** An application in a bundle, which creates the transport and the codec of its client itself. */
public final class GivenProviders implements BinaryOperator<String> {
    /** For the test, which instantiates it in the class loader of its bundle. */
    public GivenProviders() {}

    /** Issues a token at the base URI with the transport of the given name; returns the client's description. */
    @Override
    public String apply(String baseUri, String transport) {
        try (Transport given =
                provider(transport).create(TransportConfig.builder().build())) {
            return DiscoveredProviders.issue(
                    UserTokenClient.builder().transport(given).codec(new JsonCodec()), baseUri);
        }
    }

    private static TransportProvider provider(String transport) {
        switch (transport) {
            case "apache":
                return new ApacheTransportProvider();
            case "jdk":
                return new JdkTransportProvider();
            case "okhttp":
                return new OkHttpTransportProvider();
            case "socket":
                return new SocketTransportProvider();
            default:
                throw new IllegalArgumentException(transport);
        }
    }
}
