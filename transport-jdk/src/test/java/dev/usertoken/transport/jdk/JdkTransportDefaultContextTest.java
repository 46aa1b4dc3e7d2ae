package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.TransportCapability;
import dev.usertoken.testkit.TransportContract;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/**
 * The contract without an {@link SSLContext} in the configuration, which is the usual case: the client's tasks run on
 * its selector thread. The context of a test becomes the default of the process instead.
 */
class JdkTransportDefaultContextTest extends TransportContract {
    private static final SSLContext SYSTEM_DEFAULT = systemDefault();

    @AfterEach
    void restore() {
        SSLContext.setDefault(SYSTEM_DEFAULT);
    }

    @Override
    protected TransportProvider provider() {
        return new TransportProvider() {
            @Override
            public String name() {
                return "jdk";
            }

            @Override
            public Transport create(TransportConfig config) {
                SSLContext.setDefault(config.sslContext().orElse(SYSTEM_DEFAULT));
                TransportConfig.Builder builder = TransportConfig.builder().connectTimeout(config.connectTimeout());
                config.proxySelector().ifPresent(builder::proxySelector);
                return new JdkTransportProvider().create(builder.build());
            }
        };
    }

    @Override
    protected Set<TransportCapability> lacks() {
        return JdkTransports.lacks();
    }

    private static SSLContext systemDefault() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
