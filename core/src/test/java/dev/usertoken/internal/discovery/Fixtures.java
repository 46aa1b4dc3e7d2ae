package dev.usertoken.internal.discovery;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Valid providers for a service loader, and one provider for each kind of defect. */
public final class Fixtures {
    /** A secret that the exception of a provider may quote. */
    static final String PRIVATE = "hunter2";

    private Fixtures() {}

    /** A transport that refers to the provider that created it. */
    public static final class FixtureTransport implements Transport {
        final TransportProvider provider;

        FixtureTransport(TransportProvider provider) {
            this.provider = provider;
        }

        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    abstract static class FixtureProvider implements TransportProvider {
        private final String name;
        private final int priority;

        FixtureProvider(String name, int priority) {
            this.name = name;
            this.priority = priority;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public Transport create(TransportConfig config) {
            return new FixtureTransport(this);
        }
    }

    public static final class Low extends FixtureProvider {
        public Low() {
            super("low", 1);
        }
    }

    public static final class High extends FixtureProvider {
        public High() {
            super("high", 30);
        }
    }

    public static final class AlsoHigh extends FixtureProvider {
        public AlsoHigh() {
            super("also-high", 30);
        }
    }

    public static final class SecondLow extends FixtureProvider {
        public SecondLow() {
            super("low", 2);
        }
    }

    public static final class DefaultPriority implements TransportProvider {
        public DefaultPriority() {}

        @Override
        public String name() {
            return "default";
        }

        @Override
        public Transport create(TransportConfig config) {
            return new FixtureTransport(this);
        }
    }

    public static final class ThrowsInConstructor extends FixtureProvider {
        public ThrowsInConstructor() {
            super("constructor", 99);
            throw new IllegalStateException(PRIVATE);
        }
    }

    public static final class ThrowsWhenInitialized extends FixtureProvider {
        private static final int NUMBER = Integer.parseInt(PRIVATE);

        public ThrowsWhenInitialized() {
            super("initializer", NUMBER);
        }
    }

    public static final class WithoutConstructor extends FixtureProvider {
        public WithoutConstructor(int priority) {
            super("parameter", priority);
        }
    }

    public static final class NoProvider {
        public NoProvider() {}
    }

    public static final class ThrowsInName extends FixtureProvider {
        public ThrowsInName() {
            super("name", 99);
        }

        @Override
        public String name() {
            throw new IllegalStateException(PRIVATE);
        }
    }

    public static final class ThrowsInPriority extends FixtureProvider {
        public ThrowsInPriority() {
            super("priority", 99);
        }

        @Override
        public int priority() {
            throw new NoSuchMethodError(PRIVATE);
        }
    }

    public static final class WithNullName extends FixtureProvider {
        public WithNullName() {
            super(null, 99);
        }
    }

    public static final class WithBlankName extends FixtureProvider {
        public WithBlankName() {
            super(" ", 99);
        }
    }

    public static final class CreatesNothing extends FixtureProvider {
        public CreatesNothing() {
            super("nothing", 99);
        }

        @Override
        public Transport create(TransportConfig config) {
            return null;
        }
    }

    public static final class LacksItsLibrary extends FixtureProvider {
        public LacksItsLibrary() {
            super("lacking", 98);
        }

        @Override
        public Transport create(TransportConfig config) {
            throw new NoClassDefFoundError("com/example/library/Client");
        }
    }

    public static final class ThrowsInCreate extends FixtureProvider {
        public ThrowsInCreate() {
            super("throwing", 97);
        }

        @Override
        public Transport create(TransportConfig config) {
            throw new IllegalStateException("outer " + PRIVATE, new SecurityException("inner " + PRIVATE));
        }
    }

    public static final class ThrowsInCreateBelow extends FixtureProvider {
        public ThrowsInCreateBelow() {
            super("below", 2);
        }

        @Override
        public Transport create(TransportConfig config) {
            throw new NoClassDefFoundError(PRIVATE);
        }
    }

    public static final class RefusesItsOptions extends FixtureProvider {
        public RefusesItsOptions() {
            super("refusing", 96);
        }

        @Override
        public Transport create(TransportConfig config) {
            throw new IllegalArgumentException("proxySelector cannot be honoured");
        }
    }

    abstract static class FixtureCodec implements Codec {
        private final String name;
        private final int priority;
        private final MediaType mediaType;

        FixtureCodec(String name, int priority, String mediaType) {
            this.name = name;
            this.priority = priority;
            this.mediaType = mediaType == null ? null : MediaType.parse(mediaType);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public MediaType mediaType() {
            return mediaType;
        }

        @Override
        public boolean reads(MediaType other) {
            return other.equals(mediaType) || other.essence().endsWith("+" + name);
        }

        @Override
        public EncodedBody encode(Document document) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Document decode(byte[] bytes, MediaType contentType) {
            throw new UnsupportedOperationException();
        }
    }

    public static final class Alpha extends FixtureCodec {
        public Alpha() {
            super("alpha", 20, "text/alpha");
        }
    }

    public static final class Beta extends FixtureCodec {
        public Beta() {
            super("beta", 10, "text/beta");
        }
    }

    public static final class Gamma extends FixtureCodec {
        public Gamma() {
            super("gamma", 10, "text/gamma");
        }
    }

    public static final class OtherBeta extends FixtureCodec {
        public OtherBeta() {
            super("other-beta", 10, "text/beta");
        }
    }

    public static final class SecondAlpha extends FixtureCodec {
        public SecondAlpha() {
            super("alpha", 5, "text/second");
        }
    }

    public static final class WithoutMediaType extends FixtureCodec {
        public WithoutMediaType() {
            super("typeless", 99, null);
        }
    }

    public static final class ThrowsInReads extends FixtureCodec {
        public ThrowsInReads() {
            super("unreadable", 99, "text/unreadable");
        }

        @Override
        public boolean reads(MediaType other) {
            throw new IllegalStateException(PRIVATE);
        }
    }
}
