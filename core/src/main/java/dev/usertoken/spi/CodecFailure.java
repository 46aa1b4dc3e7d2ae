package dev.usertoken.spi;

import java.io.IOException;

/** The bytes are not one well-formed document. Says where, and quotes nothing. */
public final class CodecFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private CodecFailure(String message) {
        super(message, null); // So that no cause can be added, whose message could quote the payload.
    }

    /** A failure at an unknown place. */
    public static CodecFailure notWellFormed() {
        return new CodecFailure("not a well-formed document");
    }

    /**
     * A failure at a place.
     *
     * @param line from 1
     * @param column from 1
     */
    public static CodecFailure notWellFormedAt(long line, long column) {
        return new CodecFailure("not a well-formed document: line " + line + ", column " + column);
    }
}
