package dev.usertoken.benchmarks;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The clients to compare, and the hand-written one that each is measured against. */
public enum ClientKind {
    HANDWRITTEN_JDK("jdk", HandwrittenJdkClient::new),
    HANDED_OVER_JDK("jdk", uri -> new HandedOverClient(new HandwrittenJdkClient(uri))),
    USERTOKEN_JDK("jdk", uri -> new UsertokenClient(uri, Optional.of("jdk"))),
    GENERATED_JDK("jdk", GeneratedJdkClient::new),
    HANDWRITTEN_OKHTTP("okhttp", HandwrittenOkHttpClient::new),
    HANDED_OVER_OKHTTP("okhttp", uri -> new HandedOverClient(new HandwrittenOkHttpClient(uri))),
    USERTOKEN_OKHTTP("okhttp", uri -> new UsertokenClient(uri, Optional.of("okhttp"))),
    GENERATED_OKHTTP("okhttp", GeneratedOkHttpClient::new),
    HANDWRITTEN_APACHE("apache", HandwrittenApacheClient::new),
    HANDED_OVER_APACHE("apache", uri -> new HandedOverClient(new HandwrittenApacheClient(uri))),
    USERTOKEN_APACHE("apache", uri -> new UsertokenClient(uri, Optional.of("apache"))),
    GENERATED_APACHE("apache", GeneratedApacheClient::new),
    USERTOKEN_SOCKET("jdk", uri -> new UsertokenClient(uri, Optional.of("socket")));

    private final String library;
    private final Function<URI, TokenClient> factory;

    ClientKind(String library, Function<URI, TokenClient> factory) {
        this.library = library;
        this.factory = factory;
    }

    TokenClient create(URI baseUri) {
        return factory.apply(baseUri);
    }

    String library() {
        return library;
    }

    /** Returns the hand-written client on the same library; on the JDK's for a client without a library. */
    ClientKind reference() {
        return valueOf("HANDWRITTEN_" + library.toUpperCase(Locale.ROOT));
    }
}
