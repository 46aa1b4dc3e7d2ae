package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.BufferRecycler;

/**
 * A factory whose parsers and generators use small buffers of their own. Jackson's are 4,000 characters long, about eighty
 * times a login request, and are kept by each thread, which can outlive the application's class loader.
 */
final class SmallBufferFactory extends JsonFactory {
    private static final long serialVersionUID = 1L;
    private static final int BUFFER_CHARS = 256;

    SmallBufferFactory(JsonFactoryBuilder builder) {
        super(builder);
    }

    /**
     * Returns a new factory. It is created here and not in {@link JsonCodec}, so that the JVM can link that class without
     * Jackson: only then is its name known when it fails.
     */
    static JsonFactory create() {
        return new SmallBufferFactory(new JsonFactoryBuilder()
                .disable(Feature.CANONICALIZE_FIELD_NAMES)
                .disable(Feature.INTERN_FIELD_NAMES));
    }

    /** Returns a new recycler. Unlike recycler pools, which came with Jackson 2.16, this method is in every Jackson 2. */
    @Override
    public BufferRecycler _getBufferRecycler() {
        return new SmallBuffers();
    }

    private static final class SmallBuffers extends BufferRecycler {
        @Override
        protected int charBufferLength(int kind) {
            return BUFFER_CHARS;
        }
    }
}
